import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SaleView } from '@gatehouse/core/contract';
import { type JournalRecord, readRecord } from '@gatehouse/core/journal';
import { USUAL_CARD_POLICY } from '@gatehouse/core/payments';
import type { Scope } from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import { createLabTerminal, createStandAloneTerminal, transportFor } from '@gatehouse/hardware';
import type { Answered } from '../../api/problem.ts';
import { createTillCatalogueReader, openReplicaStore } from '../../catalogue/index.ts';
import { hubProjection } from '../../hub/index.ts';
import { createIds, openLedger, systemRandom, systemTimers } from '../../ledger/index.ts';
import { scratchIdentity } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { createTillService, type TillOperator, type TillService } from '../../till/index.ts';
import { openShiftRow } from '../../till/shifts.ts';
import { cardTaker } from '../../till/tenders/card-tender.ts';
import type { PlacedTerminal } from '../terminals.ts';
import { createPayments, type Payments } from '../payments.ts';

export const CARD_DAY = '2026-06-15';
export const COFFEE_MINOR = 320;
export const CASHIER: TillOperator = { operatorId: 'mara', name: 'Mara', role: 'cashier' };
export const SUPERVISOR: TillOperator = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' };

export interface CardTill {
  readonly payments: Payments;
  readonly till: TillService;
  readonly records: () => readonly JournalRecord[];
  readonly balances: () => Readonly<Record<string, number>>;
  /** Sells coffees, by default one, for the payments named. */
  sell(operationId: string, paymentIds: readonly string[], coffees?: number): Answered<SaleView>;
  close(): Promise<void>;
}

export interface CardTillOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Where the lab's terminal listens. */
  readonly port: number;
  readonly policy?: typeof USUAL_CARD_POLICY;
  readonly terminals?: readonly PlacedTerminal[];
}

/** A till on real files with a real card terminal driver, opened as a station opens it, also after a kill. */
export async function openCardTill(options: CardTillOptions): Promise<CardTill> {
  const { folder, clock } = options;
  mkdirSync(folder, { recursive: true });
  const identity = scratchIdentity({ incarnation: 'ab'.repeat(16) });
  const ids = createIds(clock, systemRandom);
  const ledger = openLedger({
    file: join(folder, 'ledger.db'),
    identity,
    clock,
    ids,
    bootId: 'boot',
    modules: stationMigrations,
    projections: [hubProjection],
    calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  });
  const replica = openReplicaStore(ledger, folder);
  if (!replica.cursor('catalogue'))
    for (const [scope, rows] of Object.entries(await smallVenue(clock.nowMs())))
      replica.applyPage({
        scope: scope as Scope,
        generation: 'g',
        rows: rows ?? [],
        toPosition: 100,
        confirmedAtMs: 1,
      });
  const lab = createLabTerminal({
    id: 'terminal-1',
    transport: transportFor(`tcp://127.0.0.1:${options.port}`),
    answerMs: 800,
    lostMs: 700,
  });
  const hand = createStandAloneTerminal({ id: 'terminal-2' });
  const terminals: readonly PlacedTerminal[] = options.terminals ?? [
    { terminalId: 'terminal-1', name: 'Terminal 1', provider: 'lab', terminal: lab },
    { terminalId: 'terminal-2', name: 'Terminal 2', provider: 'stand-alone', terminal: hand, byHand: hand },
  ];
  const report = (error: unknown): void => {
    throw error;
  };
  const payments = createPayments({
    ledger,
    clock,
    timers: systemTimers,
    ids,
    bootId: 'boot',
    terminals,
    currency: () => replica.policy()?.currency,
    policy: () => options.policy ?? USUAL_CARD_POLICY,
    limits: () => undefined,
    openShiftId: () => openShiftRow(ledger.read)?.shiftId ?? null,
    hasRoomToSell: () => true,
    onChanged: () => {},
    report,
  });
  const till = createTillService({
    ledger,
    replica,
    reader: createTillCatalogueReader(replica, () => 0),
    clock,
    ids,
    random: systemRandom,
    signer: () => null,
    drawer: { kick: async () => 'sent' },
    bootId: 'boot',
    tenderTakers: { card: cardTaker },
    unsyncedCount: () => 0,
    pokePrinting: () => {},
    report,
    onSessionsChanged: () => {},
  });
  for (const { terminal } of terminals) terminal.open();
  payments.begin();
  return {
    payments,
    till,
    records: () =>
      ledger.recordsFrom(1, 1_000).flatMap(({ text }) => {
        const read = readRecord(text);
        return read.kind === 'record' ? [read.record] : [];
      }),
    balances: () =>
      Object.fromEntries(
        ledger.read
          .all<{ account: string; minor: number }>(
            `SELECT account, debit_minor - credit_minor AS minor FROM account JOIN balance USING (account_no)
             WHERE debit_minor <> credit_minor ORDER BY account`,
          )
          .map(({ account, minor }) => [account.split(':')[0], minor]),
      ),
    sell: (operationId, paymentIds, coffees = 1) =>
      till.completeSale(
        {
          operationId,
          lines: [{ lineId: 'line-1', variantId: 'coffee', quantity: coffees, day: CARD_DAY }],
          expectedTotalMinor: COFFEE_MINOR * coffees,
          tenders: paymentIds.map((paymentId) => ({ kind: 'card', paymentId })),
        },
        SUPERVISOR,
      ),
    async close() {
      await payments.stop();
      await till.settled();
      for (const { terminal } of terminals) await terminal.close();
      await payments.settled();
      replica.close();
      ledger.close();
    },
  };
}
