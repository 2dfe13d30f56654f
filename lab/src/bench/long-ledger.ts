import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  chainHash,
  genesisHash,
  headText,
  type JournalRecord,
  newestVersionOf,
  type RecordHeader,
  type RecordKind,
  recordText,
  type SaleLine,
  PLAIN_CLOSE,
  listPriceLine,
} from '@gatehouse/core/journal';
import { accountOf, postingsOf } from '@gatehouse/core/ledger';
import { stationMigrations } from '@gatehouse/station';
import { rawPublicKeyOf, signText } from '@gatehouse/station/enrolment';
import { createIds, openLedger, openSqlite, sha256Hex, systemClock } from '@gatehouse/station/ledger';

/** Sales of one shift: what a busy till does in a day. */
const SALES_A_SHIFT = 400;
const SIGNED_EVERY = 256;
const LINES: readonly (readonly [product: string, netMinor: number, taxMinor: number])[] = [
  ['day-adult', 2_124, 276],
  ['day-child', 1_504, 196],
];

/**
 * Fills a new ledger with a long, sound life of a till, past the guards: writing a million records through them takes
 * minutes and is measured elsewhere. Returns how many records it has.
 */
export function writeLongLedger(file: string, atLeast: number): number {
  const identity = {
    stationId: 'bench-till',
    incarnation: 'be'.repeat(16),
    organizationId: 'bench-org',
    venueId: 'bench-venue',
    registerId: 'B1',
    name: 'Bench',
    place: '',
    role: 'till' as const,
  };
  const calendar = () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 });
  // The station's own schema, made by its own migrations.
  openLedger({
    file,
    identity,
    calendar,
    clock: systemClock,
    ids: createIds(),
    bootId: 'bench',
    modules: stationMigrations,
  }).close();
  const db = openSqlite(file, { synchronous: 'NORMAL', walAutocheckpointPages: 4_000 });
  const guards = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -131072');
  for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`);
  const writer = new LongWriter(db, identity, generateKeyPairSync('ed25519').privateKey);
  while (writer.seq < atLeast) db.transaction(() => writer.shift()).immediate();
  writer.finish();
  for (const { sql } of guards) db.exec(sql);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return writer.seq;
}

type Place = Pick<RecordHeader, 'stationId' | 'incarnation' | 'organizationId' | 'venueId' | 'registerId'>;

type Database = ReturnType<typeof openSqlite>;

class LongWriter {
  readonly #identity: Place;
  readonly #key: KeyObject;
  readonly #record;
  readonly #posting;
  readonly #account;
  readonly #balance;
  readonly #head;
  readonly #accounts = new Map<string, { no: number; debit: number; credit: number }>();
  #hash: string;
  #shift = 0;
  #receipt = 0;
  #atMs = Date.parse('2026-01-05T07:00:00Z');
  seq = 0;

  constructor(db: Database, identity: Place, key: KeyObject) {
    const { stationId, incarnation, organizationId, venueId, registerId } = identity;
    this.#identity = { stationId, incarnation, organizationId, venueId, registerId };
    this.#key = key;
    this.#hash = genesisHash(stationId, incarnation, sha256Hex);
    this.#record = db.prepare('INSERT INTO record VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)');
    this.#posting = db.prepare('INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?)');
    this.#account = db.prepare('INSERT INTO account VALUES (?, ?, ?, ?, ?)');
    this.#balance = db.prepare('INSERT INTO balance VALUES (?, ?, ?)');
    this.#head = db.prepare('INSERT INTO signed_head VALUES (?, ?, ?, ?, ?)');
    const publicKey = rawPublicKeyOf(key);
    this.#write('StationEnrolled', 'enrolled', {
      ...{ role: 'till', softwareVersion: 'bench', publicKey },
      ...{ cause: 'enrolled', previous: null },
    });
  }

  shift(): void {
    const shiftId = `shift-${++this.#shift}`;
    this.#write('ShiftOpened', `${shiftId}-open`, { shiftId, floatMinor: 15_000, currency: 'EUR' }, shiftId);
    let grossMinor = 0;
    for (let sale = 0; sale < SALES_A_SHIFT; sale += 1) grossMinor += this.#sale(shiftId);
    const expectedMinor = 15_000 + grossMinor;
    this.#write(
      'ShiftClosed',
      `${shiftId}-close`,
      {
        ...{ shiftId, zNumber: this.#shift, currency: 'EUR', expectedMinor, countedMinor: expectedMinor },
        ...{ differenceMinor: 0, saleCount: SALES_A_SHIFT, grossMinor, unsyncedCount: 0 },
        journal: { incarnation: this.#identity.incarnation, seq: this.seq, hash: this.#hash },
        checkpoint: null,
        ...PLAIN_CLOSE,
      },
      shiftId,
    );
    this.#atMs += 14 * 3_600_000;
  }

  #sale(shiftId: string): number {
    const number = ++this.#receipt;
    const saleId = `0197-sale-${number}`;
    const lines = LINES.map(([productId, netMinor, taxMinor], index): SaleLine =>
      listPriceLine({
        lineId: `${saleId}-${index}`,
        productId,
        variantId: `${productId}-v`,
        name: productId,
        quantity: 1,
        unitPriceMinor: netMinor + taxMinor,
        netMinor,
        taxMinor,
        grossMinor: netMinor + taxMinor,
        taxRateId: 'vat-13',
        taxBasisPoints: 1_300,
        deferral: { kind: 'day', day: new Date(this.#atMs).toISOString().slice(0, 10) },
      }),
    );
    const totalMinor = lines.reduce((sum, line) => sum + line.grossMinor, 0);
    const cash = { tenderId: `${saleId}-t`, kind: 'cash', amountMinor: totalMinor };
    const { registerId, incarnation } = this.#identity;
    const receiptNumber = `${registerId}-${incarnation.slice(0, 4).toUpperCase()}-${String(number).padStart(6, '0')}`;
    this.#write(
      'SaleCompleted',
      saleId,
      {
        ...{ saleId, receiptNumber, currency: 'EUR', lines },
        tenders: [{ ...cash, tenderedMinor: 5_000, changeMinor: 5_000 - totalMinor }],
        ...{ roundingMinor: 0, totalMinor },
      },
      shiftId,
    );
    for (const { lineId, productId, variantId } of lines) {
      this.#write(
        'TicketIssued',
        `${lineId}-ticket`,
        {
          ...{ ticketId: `${lineId}-ticket`, serial: '00112233445566aa', keyId: 2, productId, variantId },
          ...{ ticketClass: 1, sessionId: null, scope: 0, validFromDay: 2_500, validUntilDay: 2_500 },
          ...{ admits: 1, saleId, lineId },
        },
        shiftId,
      );
    }
    this.#write('DrawerOpened', `${saleId}-drawer`, { cause: 'sale', saleId, reason: '' }, shiftId);
    for (const document of ['receipt', 'ticket', 'ticket'])
      this.#write(
        'ReceiptPrinted',
        `${saleId}-print-${this.seq}`,
        { jobId: `${saleId}-job-${this.seq}`, saleId, document, printerId: null, copyNumber: 0 },
        shiftId,
      );
    return totalMinor;
  }

  #write(kind: RecordKind, id: string, body: object, shiftId: string | null = null): void {
    this.seq += 1;
    this.#atMs += 4_000;
    const header = {
      ...this.#identity,
      seq: this.seq,
      id,
      businessDay: new Date(this.#atMs).toISOString().slice(0, 10),
      occurredAtMs: this.#atMs,
      monotonicMs: this.seq,
      bootId: 'bench',
      clockOffsetMs: 0,
      operatorId: 'bench-cashier',
      shiftId,
      refs: [],
    };
    const fact = { kind, kindVersion: newestVersionOf(kind), body };
    const text = recordText({ ...header, ...fact } as never, fact as never);
    this.#hash = chainHash(text, this.#hash, sha256Hex);
    const postings = postingsOf({ ...header, ...fact } as unknown as JournalRecord);
    postings.forEach(({ account, side, amountMinor, currency }, line) => {
      const known = this.#accountOf(account, currency);
      known[side] += amountMinor;
      this.#posting.run(this.seq, line, known.no, side, amountMinor, currency);
    });
    this.#record.run(this.seq, this.seq, id, kind, this.#atMs, postings.length, text, this.#hash);
    if (this.seq % SIGNED_EVERY === 0 || kind === 'ShiftClosed') this.#sign();
  }

  #sign(): void {
    const { stationId, incarnation } = this.#identity;
    const signature = signText(headText(stationId, incarnation, this.seq, this.#hash), this.#key);
    this.#head.run(incarnation, this.seq, this.#hash, signature, this.#atMs);
  }

  #accountOf(account: string, currency: string): { no: number; debit: number; credit: number } {
    const known = this.#accounts.get(account);
    if (known) return known;
    const made = { no: this.#accounts.size + 1, debit: 0, credit: 0 };
    const { kind, normal } = accountOf(account);
    this.#account.run(made.no, account, currency, kind, normal);
    this.#accounts.set(account, made);
    return made;
  }

  /** The balances, once: they are the sums of what was posted. */
  finish(): void {
    for (const { no, debit, credit } of this.#accounts.values()) this.#balance.run(no, debit, credit);
  }
}
