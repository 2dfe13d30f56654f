import { describe, expect, it } from 'vitest';
import { helloRequest, helloResponse } from './hello.ts';
import { type Succession, successionText } from './incarnation.ts';
import { commonVersion } from './protocol.ts';
import { pushRequest } from './push.ts';
import { SCOPE_ROW_VERSIONS, SCOPES } from './scopes.ts';

const greeting = {
  stationId: 's',
  incarnation: 'a'.repeat(32),
  softwareVersion: '1',
  head: { seq: 0, hash: '' },
  cursors: [],
  clock: { wallMs: 1, monotonicMs: 1 },
  health: { role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 },
};

describe('the versions of the protocol', () => {
  it.each([
    [{ min: 1, max: 1 }, { min: 1, max: 1 }, 1],
    [{ min: 1, max: 3 }, { min: 2, max: 5 }, 3],
    [{ min: 2, max: 5 }, { min: 1, max: 3 }, 3],
    [{ min: 1, max: 1 }, { min: 2, max: 5 }, undefined],
  ] as const)('of %o and %o is %o', (ours, theirs, common) => {
    expect(commonVersion(ours, theirs)).toBe(common);
  });

  it('are understood as the first stations said them, and with what later ones add', () => {
    expect(helloRequest.parse({ ...greeting, protocol: 1 })).toMatchObject({
      protocol: { min: 1, max: 1 },
      emits: {},
      reads: {},
      successions: [],
    });
    expect(
      helloRequest.parse({ ...greeting, protocol: { min: 2, max: 9 }, moods: ['new'] }),
    ).not.toHaveProperty('moods');
    const first = { kind: 'welcome', nextSeq: 1, hashBefore: '', credit: 1, timeMs: 1 };
    expect(helloResponse.parse({ ...first, weather: 'fine' })).toEqual({
      ...first,
      protocol: 1,
      upgradeRequired: [],
      succeeded: false,
    });
  });

  it('never refuse a push: it is read by the fields that are frozen', () => {
    const record = { seq: 1, text: '{"kind":"DroneLanded"}', hash: 'b'.repeat(64), colour: 'blue' };
    const push = {
      protocol: 99,
      stationId: 's',
      incarnation: 'a'.repeat(32),
      fromSeq: 1,
      records: [record],
      head: { seq: 1, hash: record.hash },
      signature: '',
      lane: 7,
    };
    const { colour: _, ...kept } = record;
    expect(pushRequest.parse(push)).toMatchObject({ protocol: 99, records: [kept] });
  });

  it('of rows are said for every scope', () => {
    expect(Object.keys(SCOPE_ROW_VERSIONS).toSorted()).toEqual([...SCOPES].toSorted());
  });
});

describe('what an incarnation signs for the next', () => {
  const succession: Succession = {
    stationId: 's',
    previous: { incarnation: 'a'.repeat(32), seq: 3, hash: 'h' },
    cause: 'forked',
    incarnation: 'b'.repeat(32),
    publicKey: 'k',
    certificatePem: 'pem',
    certificateSignature: 'c',
    ticketPublicKey: null,
    evidence: { seq: 4, hash: 'e' },
    beganAtMs: 1,
  };
  it('says every field that matters, so that none can be changed under the signature', () => {
    const changes: Partial<Succession>[] = [
      { stationId: 't' },
      { previous: { ...succession.previous, seq: 4 } },
      { previous: { ...succession.previous, hash: 'i' } },
      { cause: 'restored' },
      { incarnation: 'c'.repeat(32) },
      { publicKey: 'l' },
      { certificateSignature: 'd' },
      { ticketPublicKey: 't' },
      { evidence: null },
      { beganAtMs: 2 },
    ];
    const texts = [{}, ...changes].map((change) => successionText({ ...succession, ...change }));
    expect(new Set(texts).size).toBe(changes.length + 1);
  });
});
