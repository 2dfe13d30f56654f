import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ticketRow } from '../tickets/ticket.ts';
import { TICKET_COLUMNS } from './schema.ts';
import { digestTextOf, EMPTY_DIGEST, fieldOf, RowSum } from './scope-digest.ts';

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');

it('has a column for every field a ticket is kept with', () => {
  const fields = Object.keys(ticketRow.shape).filter((field) => field !== 'holderName');
  expect(TICKET_COLUMNS.map(fieldOf).toSorted()).toEqual(fields.toSorted());
});

it('is the same for the same rows, in whatever order they came and whatever came and went between', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 20 }), fc.array(fc.string()), (kept, passing) => {
      const one = new RowSum(sha256Hex);
      for (const text of kept) one.add(text);
      const other = new RowSum(sha256Hex);
      for (const text of passing) other.add(text);
      for (const text of kept.toReversed()) other.add(text);
      for (const text of passing) other.remove(text);
      expect(other.hex()).toBe(one.hex());
      expect(new RowSum(sha256Hex, one.hex()).hex()).toBe(one.hex());
      if (kept.length === 0) expect(one.hex()).toBe(EMPTY_DIGEST);
    }),
  );
});

it('is another one for a row lost, doubled or altered', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 20 }), fc.nat(), (texts, at) => {
      const sumOf = (rows: readonly string[]) => {
        const sum = new RowSum(sha256Hex);
        for (const text of rows) sum.add(text);
        return sum.hex();
      };
      const [row = ''] = texts.slice(at % texts.length);
      expect(sumOf(texts.filter((text) => text !== row))).not.toBe(sumOf(texts));
      expect(sumOf([...texts, row])).not.toBe(sumOf(texts));
      expect(sumOf(texts.map((text) => (text === row ? `${row}!` : text)))).not.toBe(sumOf(texts));
    }),
  );
});

it('goes by what a replica keeps: a row of an earlier cloud without a sealed name has the digest of one with none', () => {
  const row = { serial: '0f', ticketId: 't', holderName: 'Mara' };
  expect(digestTextOf('tickets', row)).toBe(
    digestTextOf('tickets', { ...row, holderSealed: '', statusReason: '' }),
  );
  expect(digestTextOf('tickets', row)).not.toBe(digestTextOf('tickets', { ...row, holderSealed: 'x' }));
});
