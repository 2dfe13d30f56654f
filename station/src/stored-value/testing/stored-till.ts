import { generateKeyPairSync, sign } from 'node:crypto';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { SaleAskedInput } from '@gatehouse/core/contract';
import type { Scope } from '@gatehouse/core/sync';
import type { Clock, Timers } from '@gatehouse/core/time';
import { createTillCatalogueReader, openReplicaStore, taxRateOf } from '../../catalogue/index.ts';
import { hubProjection } from '../../hub/index.ts';
import { createIds, systemRandom } from '../../ledger/index.ts';
import { scratchIdentity, scratchLedger } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { createRentals, rentalProjection } from '../../rentals/index.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { createTillService, type TillOperator } from '../../till/index.ts';
import { storedValueExtras } from '../../till/extras/stored-value-extra.ts';
import { storedValueTaker } from '../../till/tenders/stored-value-tender.ts';
import { voucherTaker } from '../../till/tenders/voucher-tender.ts';
import {
  createAuthority,
  createBalances,
  createSettler,
  createStoredValue,
  rulesOf,
  storedValueProjection,
} from '../index.ts';
import type { ModelCloud, Way } from './model-cloud.ts';

export const JONAS: TillOperator = { operatorId: 'jonas', name: 'Jonas', role: 'cashier' };
export const SAMIR: TillOperator = { operatorId: 'samir', name: 'Samir', role: 'supervisor' };

/** Answers come in the same turn or never: a time-out is given at once, so that a test never waits. */
const instantTimers: Timers = {
  after: (_delayMs, work) => {
    const timer = setTimeout(work, 50);
    return () => clearTimeout(timer);
  },
  every: () => () => {},
  soon: (work) => {
    queueMicrotask(work);
    return () => {};
  },
};

/** Made once per policy: hashing the PINs of its staff takes longer than a test. */
const made = new Map<string, ReturnType<typeof smallVenue>>();
function venueRows(nowMs: number, policy: Partial<VenuePolicy>): ReturnType<typeof smallVenue> {
  const key = JSON.stringify([nowMs, policy]);
  const known = made.get(key) ?? smallVenue(nowMs, policy);
  made.set(key, known);
  return known;
}

export type StoredTill = Awaited<ReturnType<typeof openStoredTill>>;

/** A till with a real ledger and all of stored value and rentals, whose way to the cloud a test cuts. */
export async function openStoredTill(name: string, cloud: ModelCloud, policy: Partial<VenuePolicy> = {}) {
  const scratch = scratchLedger(scratchIdentity({ stationId: name, name, registerId: name }));
  const clock: Clock & { advance(ms: number): void } = scratch.clock;
  const { privateKey } = generateKeyPairSync('ed25519');
  const ids = createIds(clock, systemRandom);
  const ledger = scratch.open({
    modules: stationMigrations,
    projections: [hubProjection, storedValueProjection, rentalProjection],
    ids,
  });
  const replica = openReplicaStore(ledger, scratch.folder);
  const rows = await venueRows(clock.nowMs(), policy);
  for (const [scope, page] of Object.entries(rows))
    replica.applyPage({
      scope: scope as Scope,
      generation: 'g',
      rows: page ?? [],
      toPosition: 100,
      confirmedAtMs: 1,
    });
  const reader = createTillCatalogueReader(replica, () => 0);
  const state: { way: Way } = { way: 'up' };
  const report = (error: unknown): void => {
    throw error;
  };
  const client = cloud.client(
    () => ledger,
    () => state.way,
  );
  const drawer = { kick: async () => 'sent' as const };
  const counting = { ledger, replica, clock, ids, random: systemRandom, bootId: 'boot', drawer, report };
  const parts = {
    ...counting,
    authority: createAuthority({ ledger, clock, timers: instantTimers, client, report }),
  };
  const storedValue = createStoredValue(parts);
  const balances = createBalances(parts);
  const settler = createSettler({
    ledger,
    clock,
    timers: instantTimers,
    client,
    isOnline: () => state.way === 'up',
    keepMinor: () => rulesOf(replica.policy()).offlineKeepMinor,
    report,
  });
  const rentals = createRentals({ ...counting, taxRate: (id) => taxRateOf(replica.sql, id) });
  const till = createTillService({
    ...counting,
    reader,
    signer: () => ({
      keyId: 12,
      validUntilDayMax: undefined,
      sign: (message) => sign(null, message, privateKey),
    }),
    extraTakers: storedValueExtras,
    tenderTakers: { 'stored-value': storedValueTaker, voucher: voucherTaker },
    unsyncedCount: () => 0,
    pokePrinting: () => {},
    onSessionsChanged: () => {},
  });
  return {
    name,
    state,
    ledger,
    clock,
    till,
    storedValue,
    balances,
    rentals,
    settler,
    nextId: () => ids.nextId(),
    /** One round with the cloud: the journal goes up, what is not needed goes back. */
    async sync(): Promise<void> {
      if (state.way !== 'up') return;
      cloud.sync(ledger);
      await settler.settle();
    },
    sell: (
      asked: Omit<SaleAskedInput, 'operationId' | 'lines'> & Pick<Partial<SaleAskedInput>, 'lines'>,
      operator: TillOperator = SAMIR,
    ) => till.completeSale({ lines: [], ...asked, operationId: ids.nextId() }, operator),
    async close(): Promise<void> {
      await till.settled();
      await settler.stop();
      replica.close();
      ledger.close();
      scratch.remove();
    },
  };
}
