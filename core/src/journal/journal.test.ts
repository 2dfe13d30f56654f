import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainHash,
  chainStart,
  fact,
  type Fact,
  readRecord,
  type RecordHeader,
  recordText,
  type SealedRecord,
  verifyChain,
} from './index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const incarnation = 'ab'.repeat(16);
const header = (seq: number, one: Fact): RecordHeader => ({
  stationId: 'till-1',
  incarnation,
  seq,
  id: `record-${seq}`,
  kind: one.kind,
  kindVersion: one.kindVersion,
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'R1',
  businessDay: '2026-11-22',
  occurredAtMs: 1_795_000_000_000 + seq,
  monotonicMs: seq,
  bootId: 'boot',
  clockOffsetMs: null,
  operatorId: 'jonas',
  shiftId: 'shift-1',
  refs: [],
});
const opened = (floatMinor: number): Fact =>
  fact('ShiftOpened', { shiftId: 'shift-1', floatMinor, currency: 'EUR' });

function chainOf(floats: readonly number[]): SealedRecord[] {
  let { hash } = chainStart('till-1', incarnation, sha256);
  return floats.map((floatMinor, index) => {
    const one = opened(floatMinor);
    const text = recordText(header(index + 1, one), one);
    hash = chainHash(text, hash, sha256);
    return { seq: index + 1, text, hash };
  });
}
const start = chainStart('till-1', incarnation, sha256);
const floats = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 });

describe('record text', () => {
  it('reads back as what was written', () => {
    const one = opened(20_000);
    const read = readRecord(recordText(header(1, one), one));
    expect(read).toEqual({ kind: 'record', record: { ...header(1, one), ...one } });
  });

  it('refuses a fraction anywhere: no floating point near money', () => {
    const bent = {
      kind: 'ShiftOpened',
      kindVersion: 1,
      body: { shiftId: 's', floatMinor: 0.5, currency: 'EUR' },
    } as unknown as Fact;
    expect(() => recordText(header(1, bent), bent)).toThrow(/floatMinor/);
  });

  it('tells an unknown kind from a malformed record, and throws at neither', () => {
    const text = recordText(header(1, opened(1)), opened(1));
    expect(readRecord(text.replace('"ShiftOpened"', '"MoonRose"')).kind).toBe('unknown-kind');
    expect(readRecord(text.replace('"kindVersion":1', '"kindVersion":99')).kind).toBe('unknown-kind');
    expect(readRecord(text.replace('"floatMinor":1', '"floatMinor":"1"')).kind).toBe('malformed');
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(text.length),
        (noise, at) => void readRecord(text.slice(0, at) + noise + text.slice(at)),
      ),
    );
  });
});

describe('the chain', () => {
  it('verifies every prefix on its own', () => {
    fc.assert(
      fc.property(floats, fc.nat(), (values, cut) => {
        const records = chainOf(values).slice(0, (cut % values.length) + 1);
        expect(verifyChain(records, start, sha256)).toEqual({
          kind: 'intact',
          headSeq: records.length,
          headHash: records.at(-1)?.hash,
        });
      }),
    );
  });

  it('says exactly where a record was changed, removed or moved', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 3, maxLength: 12 }), fc.nat(), (values, pick) => {
        const records = chainOf(values);
        const at = pick % (records.length - 1);
        const victim = records[at] as SealedRecord;
        const changed = records.with(at, { ...victim, text: victim.text.replace('"EUR"', '"USD"') });
        expect(verifyChain(changed, start, sha256)).toEqual({ kind: 'broken', seq: at + 1 });
        expect(verifyChain(records.toSpliced(at, 1), start, sha256)).toEqual({
          kind: 'gap',
          expectedSeq: at + 1,
          foundSeq: at + 2,
        });
      }),
    );
  });

  it('belongs to one incarnation: the same records under another do not verify', () => {
    const other = chainStart('till-1', 'cd'.repeat(16), sha256);
    expect(verifyChain(chainOf([1, 2]), other, sha256)).toEqual({ kind: 'broken', seq: 1 });
  });
});
