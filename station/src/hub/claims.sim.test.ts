import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labVenue, newSerial, type LabStation, type LabVenue } from './testing/lab-venue.ts';

let venue: LabVenue;
let hub: LabStation;
beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
});
afterEach(() => venue.remove());

const ask = (code: string, operationId: string, accessPointId = 'a-in') =>
  hub.claims.claim(
    { operationId, code, accessPointId, direction: 'in', presentedAtMs: 0 },
    accessPointId === 'a-in' ? 'gate-a' : 'gate-b',
  );
const kinds = () =>
  hub.ledger.recordsFrom(1, 1_000).map(({ text }) => (JSON.parse(text) as { kind: string }).kind);

describe('claims', () => {
  it('grants one of 200 simultaneous claims of one ticket from two gates, in one commit', async () => {
    const serial = newSerial();
    venue.give(hub, 'tickets', [['t1', venue.row('t1', serial)]]);
    const code = venue.code({ serial });
    const asked = Array.from({ length: 200 }, (_, n) => ask(code, `op-${n}`, n % 2 === 0 ? 'a-in' : 'b-in'));
    const answers = await Promise.all(asked);
    const granted = answers.filter(({ verdict }) => verdict.kind === 'granted');
    expect(granted).toHaveLength(1);
    expect(kinds()).toEqual(['PassClaimed']);
    for (const { verdict } of answers) {
      if (verdict.kind === 'granted') continue;
      expect(verdict.reason).toBe('already_used');
      expect(verdict.facts).toMatchObject({ accessPointId: 'a-in', usedAt: 'Gate A, lane 1' });
    }
  });

  it('gives the same operation the same answer, and another one the facts of the first use', async () => {
    const code = venue.code();
    const first = await ask(code, 'op-1');
    expect(first.verdict).toMatchObject({ kind: 'granted', fromSignature: true });
    expect(await ask(code, 'op-1')).toEqual(first);
    expect((await ask(code, 'op-2')).verdict).toMatchObject({ kind: 'refused', reason: 'already_used' });
    expect(kinds()).toEqual(['PassClaimed']);
  });

  it('frees a released pass, for the gate that holds it only', async () => {
    const code = venue.code();
    const { claimId } = await ask(code, 'op-1');
    if (claimId === null) throw new Error('not claimed');
    const release = { operationId: 'op-1', claimId, cause: 'timed-out' as const };
    expect(await hub.claims.release(release, 'gate-b')).toEqual({ released: false });
    expect((await ask(code, 'op-2')).verdict.kind).toBe('refused');
    expect(await hub.claims.release({ ...release, operationId: 'op-1r' }, 'gate-a')).toEqual({
      released: true,
    });
    expect(await hub.claims.release({ ...release, operationId: 'op-1r' }, 'gate-a')).toEqual({
      released: true,
    });
    expect((await ask(code, 'op-3')).verdict.kind).toBe('granted');
    expect(kinds()).toEqual(['PassClaimed', 'PassReleased', 'PassClaimed']);
  });

  it('counts a pass claimed on the signature alone when the row of its ticket arrives', async () => {
    const serial = newSerial();
    const code = venue.code({ serial });
    expect((await ask(code, 'op-1')).verdict.kind).toBe('granted');
    venue.give(hub, 'tickets', [['t1', venue.row('t1', serial)]]);
    expect((await ask(code, 'op-2')).verdict).toMatchObject({ kind: 'refused', reason: 'already_used' });
  });

  it('gives a family four passes and no fifth', async () => {
    const code = venue.code({ ticketClass: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(code, `op-${n}`)));
    expect(answers.map(({ verdict, ordinal }) => (verdict.kind === 'granted' ? ordinal : 0))).toEqual([
      1, 2, 3, 4, 0, 0,
    ]);
  });

  it('keeps answering the others when one claim meets a bug', async () => {
    // An operation id that fits no record: the claim cannot be written.
    const [broken, fine] = await Promise.allSettled([
      ask(venue.code(), 'x'.repeat(70)),
      ask(venue.code(), 'op-1'),
    ]);
    expect(broken.status).toBe('rejected');
    expect(fine).toMatchObject({ status: 'fulfilled', value: { verdict: { kind: 'granted' } } });
    expect(kinds()).toEqual(['PassClaimed']);
  });

  it('survives a restart: what was claimed stays claimed', async () => {
    const code = venue.code();
    await ask(code, 'op-1');
    const reopened = hub.reopen();
    expect(reopened.read.value('SELECT count(*) FROM live_pass')).toBe(1);
    reopened.close();
  });
});

/**
 * Negative control: the same race, decided outside of a transaction as two processes would, on the table with and
 * without its unique key. If this cannot find the double entry, the test above proves nothing.
 */
describe('the unique key of live passes', () => {
  const race = (withKey: boolean): { entries: number; refused: number } => {
    const db = new Sqlite(':memory:');
    db.exec(
      `CREATE TABLE live_pass (claim_id TEXT PRIMARY KEY, ticket_id TEXT, win TEXT, ordinal INTEGER${withKey ? ', UNIQUE (ticket_id, win, ordinal)' : ''}) STRICT`,
    );
    const used = db.prepare('SELECT count(*) FROM live_pass WHERE ticket_id = ?').pluck();
    const claim = db.prepare('INSERT INTO live_pass VALUES (?, ?, ?, ?)');
    // Every gate looks before any gate writes: the worst interleaving.
    const looked = Array.from({ length: 200 }, () => used.get('t1') === 0);
    let refused = 0;
    looked.forEach((free, n) => {
      try {
        if (free) claim.run(`c${n}`, 't1', 'day', 1);
      } catch {
        refused += 1;
      }
    });
    const entries = used.get('t1') as number;
    db.close();
    return { entries, refused };
  };

  it('is what stops the double entry: without it the race finds 200', () => {
    expect(race(true)).toEqual({ entries: 1, refused: 199 });
    expect(race(false)).toEqual({ entries: 200, refused: 0 });
  });

  it('is on the table that hubs use', async () => {
    await ask(venue.code(), 'op-1');
    const copy = () =>
      hub.ledger.transact((writer) =>
        writer.run(
          "INSERT INTO live_pass SELECT 'again', ticket_id, entitlement_window, ordinal, access_point_id, gate_station_id, claimed_at_ms FROM live_pass",
        ),
      );
    expect(copy).toThrow(/UNIQUE/);
  });
});
