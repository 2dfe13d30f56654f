import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SaleView } from '@gatehouse/core/contract';
import { type JournalRecord, readRecord, type SealedRecord } from '@gatehouse/core/journal';
import { pino } from 'pino';
import { createServices, type StationServices, type Surroundings } from '@gatehouse/station';
import { createIds } from '@gatehouse/station/ledger';
import { configOf, enrolmentOf } from '../simulation/node.ts';
import { randomFrom } from '../simulation/seeded-keys.ts';
import { scratchFolder, templateOf } from '../simulation/station-template.ts';
import { PRODUCTS, START_MS, type StationName } from '../simulation/venue-rows.ts';
import { virtualDevices } from '../simulation/virtual-devices.ts';
import { createWorld } from '../simulation/world.ts';

/** One thing a cashier does. Numbers choose among what is there, so that every history can be played. */
export type Step =
  | { readonly kind: 'open'; readonly floatMinor: number }
  | {
      readonly kind: 'sell';
      readonly lines: readonly { readonly product: number; readonly quantity: number }[];
    }
  | { readonly kind: 'refund'; readonly sale: number }
  | {
      readonly kind: 'cash';
      readonly direction: 'paid-in' | 'paid-out' | 'drop';
      readonly amountMinor: number;
    }
  | { readonly kind: 'close'; readonly offMinor: number }
  | { readonly kind: 'reopen' };

const OPERATOR = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' as const };
const PRICES = PRODUCTS.map((one) => one.variants[0]?.priceMinor ?? 0);

/** A real station on files in memory, without any machine around it: nothing runs but what a test asks for. */
export interface Bench {
  readonly folder: string;
  services(): StationServices;
  play(step: Step): void;
  readonly sales: SaleView[];
  records(): readonly SealedRecord[];
  facts(): readonly JournalRecord[];
  balances(): ReadonlyMap<string, number>;
  close(): void;
}

export function bench(name: StationName = 'till-1', commit?: Surroundings['commit']): Bench {
  const folder = scratchFolder('bench');
  cpSync(templateOf(name), folder, { recursive: true });
  return benchOn(name, folder, commit);
}

let runs = 0;

/** Opens what a folder holds, as a new process would. */
export function benchOn(name: StationName, folder: string, commit?: Surroundings['commit']): Bench {
  const sales: SaleView[] = [];
  let nowMs = START_MS;
  let operations = 0;
  runs += 1;
  const world = createWorld(`bench ${runs}`, START_MS);
  const nothing = () => {};
  const clock = { nowMs: () => (nowMs += 7), monotonicMs: () => nowMs - START_MS };
  const random = randomFrom(world.dice('random'));
  const open = (): StationServices =>
    createServices(configOf(name, folder), enrolmentOf(name), {
      log: pino({ level: 'silent' }),
      clock,
      timers: { after: () => nothing, every: () => nothing, soon: () => nothing },
      random,
      jitter: () => 0,
      ids: createIds(clock, random),
      bootId: `bench-${runs}`,
      cloudTransport: () => () => new Promise(() => {}),
      peerConnection: () => ({ transport: () => () => new Promise(() => {}), close: nothing }),
      devices: virtualDevices(
        world,
        { name, isAlive: () => false, onPulse: nothing, onWalked: nothing, onPrinted: nothing },
        () => ({ lane: 0, printer: 0 }),
        world.dice('devices'),
      ),
      pinVerifier: {
        match: () => Promise.resolve(null),
        badgeDigest: (code) => code,
        close: () => Promise.resolve(),
      },
      ...(commit && { commit }),
    });
  let services = open();
  const end = (): void => {
    services.screens.stop();
    services.venue.stop();
    services.replica.close();
    services.ledger.close();
  };
  const nextOperation = (): string => `bench-operation-${runs}-${(operations += 1)}`;

  const play = (step: Step): void => {
    const { till } = services;
    const operationId = nextOperation();
    switch (step.kind) {
      case 'open':
        return void till.openShift({ operationId, floatMinor: step.floatMinor }, OPERATOR);
      case 'sell': {
        const day = services.ledger.businessDay();
        const lines = step.lines.map(({ product, quantity }, index) => ({
          lineId: `l${index}`,
          variantId: PRODUCTS[product]?.productId ?? '',
          quantity,
          sessionId: null,
          day,
        }));
        const totalMinor = step.lines.reduce(
          (sum, one) => sum + (PRICES[one.product] ?? 0) * one.quantity,
          0,
        );
        const tender = { kind: 'cash' as const, tenderedMinor: totalMinor + 500 };
        const answer = till.completeSale(
          { operationId, lines, expectedTotalMinor: totalMinor, tenders: [tender] },
          OPERATOR,
        );
        if (answer.ok) sales.push(answer.value);
        return;
      }
      case 'refund': {
        const sale = sales[step.sale % Math.max(1, sales.length)];
        if (sale) till.refundSale({ operationId, saleId: sale.saleId, reason: 'rain' }, OPERATOR);
        return;
      }
      case 'cash': {
        const { direction, amountMinor } = step;
        return void till.moveCash({ operationId, direction, amountMinor, reason: 'change' }, OPERATOR);
      }
      case 'close': {
        const expected = till.shift()?.expectedCashMinor ?? 0;
        const countedMinor = Math.max(0, expected + step.offMinor);
        return void till.closeShift({ operationId, countedMinor }, OPERATOR);
      }
      case 'reopen':
        end();
        services = open();
        return;
    }
  };
  const records = (): readonly SealedRecord[] => services.ledger.recordsFrom(1, 100_000);

  return {
    folder,
    services: () => services,
    play,
    sales,
    records,
    facts: () =>
      records().map(({ text }) => {
        const read = readRecord(text);
        if (read.kind !== 'record') throw new Error(`a record reads back as ${read.kind}`);
        return read.record;
      }),
    balances: () =>
      new Map(
        services.ledger.read
          .all<{ account: string; currency: string; net: number }>(
            'SELECT account, currency, debit_minor - credit_minor AS net FROM balance JOIN account USING (account_no)',
          )
          .map(({ account, currency, net }) => [`${account} ${currency}`, net]),
      ),
    close() {
      end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Plays a history on a fresh till, hands it to `look`, and tidies up whatever came of it. */
export function withHistory(steps: readonly Step[], look: (bench: Bench) => void): void {
  const at = bench();
  try {
    for (const one of steps) at.play(one);
    look(at);
  } finally {
    at.close();
  }
}

export const copyOf = (folder: string): string => {
  const copy = scratchFolder('copy');
  cpSync(folder, copy, { recursive: true, filter: (file) => !/-(shm|guard)$/.test(file) });
  return join(copy);
};
