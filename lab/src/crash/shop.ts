import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BasketLine } from '@gatehouse/core/contract';
import { createTillCatalogueReader, type ReplicaStore } from '@gatehouse/station/catalogue';
import type { Enrolment } from '@gatehouse/station/enrolment';
import {
  createIds,
  FILE_KEY_BYTES,
  loadSqlite,
  protectFolder,
  systemClock,
  systemRandom,
  type Ledger,
} from '@gatehouse/station/ledger';
import { createTillService, soldHereSince, type TillService } from '@gatehouse/station/till';
import { benchStation } from '../bench/bench-station.ts';
import { PRODUCTS } from '../demo/catalogue.ts';
import type { Dice } from '../history/dice.ts';

/** A till on a folder of files: the real enrolment, ledger, replica and services, without a process around them. */
export interface Shop {
  readonly enrolment: Enrolment;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly till: TillService;
  close(): Promise<void>;
}

const SCOPES = ['policy', 'keys', 'staff', 'sessions', 'catalogue'] as const;

export const OPERATOR = { operatorId: 'bench-cashier', name: 'Bench Cashier', role: 'manager' as const };

/** How the files lie: as built, under whole-file encryption, or with smaller pages than the product's. */
export const FORMS = ['plain', 'encrypted', 'page-1024', 'page-2048'] as const;
export type Form = (typeof FORMS)[number];

const CRASH_KEY = new Uint8Array(FILE_KEY_BYTES).fill(7);

/** Opens the till of a folder as a station's start does, enrolling it when the folder is new. */
export async function openShop(
  folder: string,
  form: Form = 'plain',
  onEnrolled: () => void = () => {},
): Promise<Shop> {
  const station = await benchStation(folder, 'till');
  onEnrolled();
  if (form === 'encrypted') protectFolder(folder, CRASH_KEY);
  else if (form !== 'plain') withPages(folder, Number(form.slice('page-'.length)));
  let opened = station.open();
  // The replica may lose its last pages in a power cut; a station fetches again what it has no cursor for.
  if (SCOPES.some((scope) => opened.replica.cursor(scope) === undefined)) {
    opened.replica.restartScope('policy');
    opened.close();
    opened = station.open();
  }
  const { ledger, replica, close } = opened;
  const till = createTillService({
    bootId: 'crash',
    ledger,
    replica,
    reader: createTillCatalogueReader(replica, (sessionId, seq) =>
      soldHereSince(ledger.read, sessionId, seq),
    ),
    clock: systemClock,
    ids: createIds(),
    random: systemRandom,
    signer: () => station.enrolment.ticketSigner,
    drawer: { kick: () => Promise.resolve('refused') },
    unsyncedCount: () => 0,
    pokePrinting: () => {},
    // What follows a sale may meet the same broken disk; the sale itself was answered for by then.
    report: () => {},
    onSessionsChanged: () => {},
  });
  return {
    enrolment: station.enrolment,
    ledger,
    replica,
    till,
    async close() {
      await till.settled();
      close();
    },
  };
}

/** Gives a ledger that does not exist yet another page size than SQLite's own; an existing one keeps what it has. */
function withPages(folder: string, pageBytes: number): void {
  const file = join(folder, 'ledger.db');
  if (existsSync(file) && statSync(file).size > 0) return;
  const Sqlite = loadSqlite();
  const db = new Sqlite(file);
  db.pragma(`page_size = ${pageBytes}`);
  db.exec('CREATE TABLE sized (words TEXT); DROP TABLE sized');
  db.close();
}

/** One thing a cashier does, under the id it keeps through every retry. */
export type Step =
  | {
      readonly kind: 'sale';
      readonly operationId: string;
      readonly lines: readonly Pick<BasketLine, 'lineId' | 'variantId' | 'quantity'>[];
    }
  | { readonly kind: 'refund'; readonly operationId: string; readonly ofOperationId: string }
  | { readonly kind: 'open-shift' | 'close-shift' | 'cash'; readonly operationId: string }
  | { readonly kind: 'upkeep'; readonly what: 'checkpoint' | 'reopen' };

export type Work = Exclude<Step, { kind: 'upkeep' }>;

export type Outcome =
  | { readonly kind: 'done'; readonly answer: string }
  | { readonly kind: 'refused'; readonly code: string };

const VARIANTS = ['adult-day', 'child-day', 'coffee', 'grip-socks-s', 'family-day'] as const;

const priceOf = new Map(
  PRODUCTS.flatMap((product) =>
    product.variants.map((variant) => [variant.variantId, variant.priceMinor] as const),
  ),
);
const admissionOf = new Set(
  PRODUCTS.filter((product) => product.admission !== undefined).flatMap(({ variants }) =>
    variants.map(({ variantId }) => variantId),
  ),
);

export const totalOf = (lines: Extract<Step, { kind: 'sale' }>['lines']): number =>
  lines.reduce((sum, { variantId, quantity }) => sum + (priceOf.get(variantId) ?? 0) * quantity, 0);

export const ticketsOf = (lines: Extract<Step, { kind: 'sale' }>['lines']): number =>
  lines.reduce((sum, { variantId, quantity }) => sum + (admissionOf.has(variantId) ? quantity : 0), 0);

/** A day at a till: shifts with sales of several lines, refunds, cash movements, checkpoints, a close in between. */
export function planOf(sales: number, dice: Dice, shiftSales = 40): Step[] {
  const pick = (below: number): number => dice.between(0, below - 1);
  const id = (what: string, number: number) => `day-${what}-${String(number).padStart(6, '0')}`;
  const steps: Step[] = [{ kind: 'open-shift', operationId: id('open', 0) }];
  const refundable: string[] = [];
  for (let number = 0; number < sales; number += 1) {
    const operationId = id('sale', number);
    const lines = Array.from({ length: 1 + pick(4) }, (_, line) => ({
      lineId: `line-${line}`,
      variantId: VARIANTS[pick(VARIANTS.length)] ?? 'coffee',
      quantity: 1 + pick(3),
    }));
    steps.push({ kind: 'sale', operationId, lines });
    refundable.push(operationId);
    if (pick(8) === 0) {
      const [ofOperationId] = refundable.splice(pick(refundable.length), 1);
      if (ofOperationId) steps.push({ kind: 'refund', operationId: id('refund', number), ofOperationId });
    }
    if (pick(10) === 0) steps.push({ kind: 'cash', operationId: id('cash', number) });
    if (pick(5) === 0) steps.push({ kind: 'upkeep', what: 'checkpoint' });
    if (number % shiftSales === shiftSales - 1) {
      steps.push({ kind: 'close-shift', operationId: id('close', number) });
      steps.push({ kind: 'upkeep', what: 'reopen' });
      steps.push({ kind: 'open-shift', operationId: id('open', number) });
      refundable.length = 0;
    }
  }
  return steps;
}

/** Runs one step, as often as one likes under the same id. Throws what the till throws: then its fate is unknown. */
export function perform(till: TillService, ledger: Ledger, step: Work): Outcome {
  switch (step.kind) {
    case 'open-shift':
      return outcomeOf(till.openShift({ operationId: step.operationId, floatMinor: 50_000 }, OPERATOR), '');
    case 'close-shift':
      return outcomeOf(
        till.closeShift(
          // Counted right: one that does not agree is asked for again, and the plan goes on with the next shift.
          { operationId: step.operationId, countedMinor: till.shift()?.expectedCashMinor ?? 0 },
          OPERATOR,
        ),
        '',
      );
    case 'cash': {
      const movement = { direction: 'paid-in', amountMinor: 1_000, reason: 'change' } as const;
      return outcomeOf(till.moveCash({ operationId: step.operationId, ...movement }, OPERATOR), '');
    }
    case 'refund': {
      const answer = ledger.operation(step.ofOperationId)?.answer;
      const saleId = (answer as { saleId?: string } | null | undefined)?.saleId ?? 'none';
      const asked = { operationId: step.operationId, saleId, reason: 'rain' };
      const done = till.refundSale(asked, OPERATOR);
      return outcomeOf(done, done.ok ? done.value.saleId : '');
    }
    case 'sale': {
      const day = ledger.businessDay();
      const done = till.completeSale(
        {
          operationId: step.operationId,
          lines: step.lines.map((line) => ({ ...line, sessionId: null, day })),
          expectedTotalMinor: totalOf(step.lines),
          tenders: [{ kind: 'cash', tenderedMinor: 100_000 }],
        },
        OPERATOR,
      );
      return outcomeOf(done, done.ok ? done.value.receiptNumber : '');
    }
  }
}

type TillAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: { readonly code?: string } };

function outcomeOf(answered: TillAnswer, answer: string): Outcome {
  if (answered.ok) return { kind: 'done', answer };
  const code = answered.problem.code ?? 'unnamed';
  // Refused for now, by the disk and not by a rule: asked again on a disk that is well it is done.
  if (code.startsWith('storage_')) throw new Error(code);
  return { kind: 'refused', code };
}
