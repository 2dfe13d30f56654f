import { fact, headText, PLAIN_CLOSE } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyText } from '../enrolment/index.ts';
import { labVenue, until, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import { createHeadSigner, type HeadSigner } from './head-signer.ts';

let venue: LabVenue;
let till: LabStation;
let signer: HeadSigner;
beforeEach(async () => {
  venue = labVenue();
  till = await venue.station('till-1', 'till');
});
afterEach(() => venue.remove());

const start = (everyMs: number): void => {
  signer = createHeadSigner({
    ledger: till.ledger,
    stationKey: till.stationKey,
    clock: venue.clock,
    everyMs,
  });
  signer.start();
};
const heads = () =>
  till.ledger.read.all<{ seq: number; hash: string; signature: string }>(
    'SELECT seq, hash, signature FROM signed_head ORDER BY seq',
  );
const open = (count: number): void =>
  till.ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: '' }));
  });

describe('createHeadSigner', () => {
  it('signs by time, by count and at shift close, with no peer anywhere', async () => {
    start(20);
    open(1);
    await until(() => heads().length === 1);
    signer.stop();
    start(60_000);
    open(255);
    open(1);
    await until(() => heads().some(({ seq }) => seq === 257));
    till.ledger.transact((writer) =>
      writer.append(
        fact('ShiftClosed', {
          shiftId: 's',
          zNumber: 1,
          currency: 'EUR',
          expectedMinor: 0,
          countedMinor: 0,
          differenceMinor: 0,
          saleCount: 0,
          grossMinor: 0,
          unsyncedCount: null,
          journal: null,
          checkpoint: null,
          ...PLAIN_CLOSE,
        }),
      ),
    );
    await until(() => heads().some(({ seq }) => seq === 258));
    signer.stop();
    expect(heads().map(({ seq }) => seq)).toEqual([1, 257, 258]);
    for (const { seq, hash, signature } of heads()) {
      const text = headText('till-1', till.identity.incarnation, seq, hash);
      expect(hash).toBe(till.ledger.hashBefore(seq + 1));
      expect(verifyText(venue.verify, till.row.publicKey, text, signature)).toBe(true);
    }
    expect(() => till.ledger.transact((writer) => writer.run("UPDATE signed_head SET hash = 'x'"))).toThrow(
      /immutable/,
    );
  });
});
