import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Presented } from '@gatehouse/core/admission';
import { sealHolder } from '@gatehouse/core/subjects';
import { parseTicketCode, signTicketCode, type TicketRow } from '@gatehouse/core/tickets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyLedger } from '../backup/copy-ledger.ts';
import { verifyChains } from '../backup/verify-chains.ts';
import { openReplicaStore, type ReplicaStore } from '../catalogue/index.ts';
import { writeScan } from '../gate/scan-store.ts';
import type { Ledger } from '../ledger/index.ts';
import { saleFact } from '../ledger/testing/sales.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { stationMigrations } from '../migrations.ts';
import { createHolderNames } from './holder-names.ts';
import { nodeSealing } from './node-sealing.ts';
import { createScrubber } from './scrub.ts';
import { filesHolding, formsOf } from './testing/byte-search.ts';

const NAME = 'Wolfhilde Quastenberg';
const CONTROL = 'control-string-7c1e';
const { privateKey } = generateKeyPairSync('ed25519');
let scratch: Scratch;
let backups: string;
let ledger: Ledger;
let replica: ReplicaStore;
beforeEach(() => {
  scratch = scratchLedger();
  backups = mkdtempSync(join(tmpdir(), 'gatehouse-erasure-'));
  ledger = scratch.open({ modules: stationMigrations });
  replica = openReplicaStore(ledger, scratch.folder);
});
afterEach(() => {
  replica.close();
  ledger.close();
  scratch.remove();
  rmSync(backups, { recursive: true });
});

/** A ticket of a person as the cloud sends it, among many of others, with the code in the person's hand. */
function personOf(index: number, name: string) {
  const subjectId = `subject-${index}`;
  const key = randomBytes(32);
  const ticket: TicketRow = {
    ticketId: `ticket-${index}`,
    serial: (0x12f3_0000 + index).toString(16).padStart(16, '0'),
    keyId: 1,
    productId: 'day',
    variantId: 'adult',
    ticketClass: 1,
    sessionId: null,
    scope: 0,
    validFromDay: 2_000,
    validUntilDay: 2_000,
    admits: 1,
    status: 'valid',
    statusReason: '',
    soldAtMs: 1,
    holderSealed: '',
  };
  const code = signTicketCode({ shape: 'static', ...ticket }, (message) => sign(null, message, privateKey));
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string') throw new Error(parsed);
  const to = { ticketId: ticket.ticketId, serial: ticket.serial, signature: parsed.signature };
  const sealed = sealHolder({ name, subjectId, subjectKey: key }, to, nodeSealing);
  const presented: Presented = {
    kind: 'code',
    code: parsed,
    authenticity: {
      kind: 'authentic',
      key: { keyId: 1, organizationId: 'org', publicKey: '', revoked: false, certificate: null },
    },
    rotation: 'not-rotating',
  };
  const holderSealed = Buffer.from(sealed).toString('base64url');
  return { subjectId, key, ticket: { ...ticket, holderSealed }, presented, holderSealed };
}
type Person = ReturnType<typeof personOf>;

let position = 0;
const apply = (scope: 'tickets' | 'subjects', rows: readonly (readonly [string, object | null])[]): void =>
  replica.applyPage({
    scope,
    generation: 'g',
    rows: rows.map(([rowId, row]) => ({
      rowId,
      position: (position += 1),
      deleted: row === null,
      text: JSON.stringify(row ?? {}),
    })),
    toPosition: position,
    confirmedAtMs: position,
  });
const receive = (people: readonly Person[]): void => {
  apply(
    'tickets',
    people.map(({ ticket }) => [ticket.ticketId, ticket] as const),
  );
  apply(
    'subjects',
    people.map(({ subjectId, key }) => [subjectId, { subjectId, key: key.toString('base64url') }] as const),
  );
};
const erase = ({ subjectId, ticket }: Person): void => {
  apply('subjects', [[subjectId, null]]);
  apply('tickets', [[ticket.ticketId, { ...ticket, holderSealed: '' }]]);
};
const tracesOf = ({ key, holderSealed }: Person): Record<string, Uint8Array> => ({
  ...formsOf('name', NAME),
  'sealed name': Buffer.from(holderSealed),
  'sealed name, raw': Buffer.from(holderSealed, 'base64url').subarray(0, 48),
  key,
  'key in base64': Buffer.from(key.toString('base64url')),
});

/** Everything a day leaves in a data folder: sales, a scan with its verdict, a backup, a log file, a crowd of others. */
async function live(): Promise<{ readonly person: Person; readonly nameShown: string }> {
  const person = personOf(1, NAME);
  const others = Array.from({ length: 200 }, (_, at) => personOf(at + 2, `Somebody Else ${at}`));
  receive([...others.slice(0, 100), person, ...others.slice(100)]);
  const nameShown = createHolderNames(replica.sql)(person.presented);
  ledger.transact((writer) => {
    writer.append(saleFact('sale-1', 1_000), { shiftId: 'shift-1' });
    writeScan(writer, {
      admissionId: 'admission-1',
      atMs: 1,
      accessPointId: 'gate-a',
      verdict: {
        kind: 'granted',
        ticket: {
          ticketId: person.ticket.ticketId,
          shortCode: '…12F3',
          productName: CONTROL,
          holder: '',
          validFrom: '2026-06-15',
          validUntil: '2026-06-15',
          sessionStartsAtMs: null,
        },
        ordinal: 1,
        admits: 1,
        entitlementWindow: 'day:2026-06-15',
        fromSignature: false,
        degraded: null,
        warnings: [],
      },
      passage: 'passed',
      businessDay: '2026-06-15',
      direction: 'in',
      ticketId: person.ticket.ticketId,
      entitlementWindow: 'day:2026-06-15',
      ordinal: 1,
      claimId: null,
    });
  });
  writeFileSync(join(scratch.folder, 'station.log'), `a log line with the ${CONTROL}\n`);
  const { file } = scratch;
  const order = { db: ledger.read.db, file, folder: backups, keep: 3, stationId: 'till-1', takenAtMs: 1 };
  await copyLedger(order);
  return { person, nameShown };
}
const search = (wanted: Record<string, Uint8Array>): string[] => [
  ...filesHolding(scratch.folder, wanted),
  ...filesHolding(backups, wanted),
];
const scrubber = () =>
  createScrubber({
    sql: replica.sql,
    ticketsConfirmedAtMs: () => replica.cursor('tickets')?.confirmedAtMs,
    clock: scratch.clock,
    report: (error) => {
      throw error;
    },
  });

describe('an erased person', () => {
  it('is in no file of the station any more, backups and logs of SQLite included, and the books hold', async () => {
    const { person, nameShown } = await live();
    expect(nameShown).toBe('Wolfhilde Q.');
    // The search sees what is there: a control in the log, the ledger, its WAL or the backup, and the sealed bytes.
    expect(search({ control: Buffer.from(CONTROL) }).length).toBeGreaterThanOrEqual(2);
    const before = search(tracesOf(person));
    expect(before.some((hit) => hit.endsWith(': sealed name'))).toBe(true);
    expect(before.some((hit) => hit.endsWith(': key'))).toBe(true);
    // The name itself never was: it is only ever sealed.
    expect(before.filter((hit) => hit.includes('name in') || hit.endsWith(': name'))).toEqual([]);
    const head = verifyChains(ledger.read.db);

    const scrub = scrubber();
    apply('subjects', [[person.subjectId, null]]);
    scrub.look();
    await scrub.settled();
    // The ticket list has not been confirmed since: the name is still in it, and the scrub waits for it.
    expect(search(tracesOf(person)).some((hit) => hit.endsWith(': sealed name'))).toBe(true);
    erase(person);
    scrub.look();
    await scrub.settled();
    expect(search(tracesOf(person))).toEqual([]);
    expect(search({ control: Buffer.from(CONTROL) }).length).toBeGreaterThanOrEqual(2);
    expect(createHolderNames(replica.sql)(person.presented)).toBe('');
    expect(verifyChains(ledger.read.db)).toEqual(head);
    expect(replica.sql.value('SELECT count(*) FROM ticket')).toBe(201);
    scrub.look();
    await scrub.settled();
  });

  it('is scrubbed after a restart, too: the mark is in the file', async () => {
    const { person } = await live();
    erase(person);
    replica.close();
    replica = openReplicaStore(ledger, scratch.folder);
    const scrub = scrubber();
    scrub.look();
    apply('tickets', []);
    replica.applyPage({
      scope: 'tickets',
      generation: 'g',
      rows: [],
      toPosition: position,
      confirmedAtMs: 9e6,
    });
    scrub.look();
    await scrub.settled();
    expect(search(tracesOf(person))).toEqual([]);
  });

  it('cannot be read from an older copy of the replica either: the key is gone', async () => {
    const { person } = await live();
    const sealed = person.ticket.holderSealed;
    erase(person);
    apply('tickets', [[person.ticket.ticketId, { ...person.ticket, holderSealed: sealed }]]);
    expect(createHolderNames(replica.sql)(person.presented)).toBe('');
  });

  it('negative control: without overwriting what is deleted, the search finds it', async () => {
    const { person } = await live();
    replica.sql.db.pragma('secure_delete = OFF');
    replica.sql.db.pragma('wal_checkpoint(TRUNCATE)');
    erase(person);
    replica.sql.db.pragma('wal_checkpoint(TRUNCATE)');
    const found = search(tracesOf(person));
    expect(found.some((hit) => hit.endsWith(': key'))).toBe(true);
  });
});

describe('names an earlier version wrote', () => {
  it('are taken out of scans and answers of the hub as the ledger is opened', () => {
    ledger.close();
    scratch.remove();
    scratch = scratchLedger();
    const without = stationMigrations.filter(({ module }) => module !== 'subjects');
    ledger = scratch.open({ modules: without });
    const verdict = JSON.stringify({ kind: 'granted', ticket: { holder: NAME }, ordinal: 1 });
    ledger.transact((writer) => {
      writer.run(
        `INSERT INTO gate_scan (admission_id, at_ms, business_day, access_point_id, verdict, passage, direction, ticket_id,
         entitlement_window, ordinal, claim_id) VALUES ('a', 1, 'd', 'g', ?, 'passed', 'in', 't', 'w', 1, NULL)`,
        verdict,
      );
      writer.run(
        `INSERT INTO claim_answer (operation_id, claim_id, answer, at_ms) VALUES ('o', 'c', ?, 1)`,
        JSON.stringify({ verdict: JSON.parse(verdict) as object, term: 1 }),
      );
    });
    ledger.close();
    expect(filesHolding(scratch.folder, formsOf('name', NAME))).not.toEqual([]);
    ledger = scratch.open({ modules: stationMigrations });
    replica = openReplicaStore(ledger, scratch.folder);
    ledger.read.db.pragma('wal_checkpoint(TRUNCATE)');
    expect(filesHolding(scratch.folder, formsOf('name', NAME))).toEqual([]);
    expect(ledger.read.value('SELECT verdict FROM gate_scan')).toBe(verdict.replace(NAME, ''));
  });
});
