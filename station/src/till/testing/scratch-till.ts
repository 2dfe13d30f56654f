import { generateKeyPairSync, sign, verify } from 'node:crypto';
import type { BasketLineInput } from '@gatehouse/core/contract';
import type { Scope } from '@gatehouse/core/sync';
import {
  createTillCatalogueReader,
  openReplicaStore,
  type ReplicaStore,
  type TillCatalogueReader,
} from '../../catalogue/index.ts';
import { hubProjection } from '../../hub/index.ts';
import { createIds, type Ledger, type LedgerOptions, systemRandom } from '../../ledger/index.ts';
import { type Scratch, scratchLedger } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { seatsHeld } from '../../parking/index.ts';
import { openMattersProjection } from '../../shift/open-matters.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { createTillService, type KickResult, soldHereSince, type TillService } from '../index.ts';
import { createSoldOutSwitches } from '../selling/index.ts';

/** A till with a real ledger, a real replica and a real ticket key; only its drawer is a counter. */
export interface ScratchTill {
  readonly scratch: Scratch;
  ledger: Ledger;
  replica: ReplicaStore;
  reader: TillCatalogueReader;
  till: TillService;
  readonly kicks: { count: number; result: KickResult };
  /** What the till asked of the printer's port, in order. */
  readonly order: ('kick' | 'paper')[];
  readonly verifyTicket: (message: Uint8Array, signature: Uint8Array) => boolean;
  unsynced: number;
  hasRoomToSell: boolean;
  /** What the ticket key's certificate bounds, if it is known. */
  validUntilDayMax: number | undefined;
  /** As after a power cut: everything is opened again from the files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const JONAS = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' as const };
export const TODAY = '2026-06-15';

export const lineOf = (
  variantId: string,
  quantity = 1,
  sessionId: string | null = null,
): BasketLineInput => ({
  lineId: `line-${variantId}-${quantity}`,
  variantId,
  quantity,
  sessionId,
  day: TODAY,
});

/** `overrides` go to the ledger: what it does when its disk is full. */
export async function scratchTill(
  overrides: Partial<LedgerOptions> = {},
  report = (error: unknown): void => {
    throw error;
  },
): Promise<ScratchTill> {
  const scratch = scratchLedger();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const rows = await smallVenue(scratch.clock.nowMs());
  const kicks: ScratchTill['kicks'] = { count: 0, result: 'sent' };
  const order: ScratchTill['order'] = [];
  const ids = createIds(scratch.clock, systemRandom);
  const opened = () => {
    const ledger = scratch.open({
      modules: stationMigrations,
      projections: [hubProjection, openMattersProjection],
      ids,
      ...overrides,
    });
    const replica = openReplicaStore(ledger, scratch.folder);
    const soldOut = createSoldOutSwitches(ledger);
    const reader = createTillCatalogueReader(
      replica,
      (sessionId, seq) =>
        soldHereSince(ledger.read, sessionId, seq) + seatsHeld(ledger.read, sessionId, scratch.clock.nowMs()),
      (variantId) => soldOut.of(variantId),
    );
    const till = createTillService({
      ledger,
      replica,
      reader,
      soldOut,
      clock: scratch.clock,
      ids,
      random: systemRandom,
      signer: () => ({
        keyId: 12,
        validUntilDayMax: self.validUntilDayMax,
        sign: (message) => sign(null, message, privateKey),
      }),
      bootId: 'boot',
      drawer: {
        kick: async () => {
          kicks.count += 1;
          order.push('kick');
          return kicks.result;
        },
      },
      hasRoomToSell: () => self.hasRoomToSell,
      unsyncedCount: () => self.unsynced,
      pokePrinting: () => void order.push('paper'),
      report,
      onSessionsChanged: () => {},
    });
    return { ledger, replica, reader, till };
  };
  const self: ScratchTill = {
    scratch,
    kicks,
    order,
    unsynced: 0,
    hasRoomToSell: true,
    validUntilDayMax: undefined,
    ...opened(),
    verifyTicket: (message, signature) => verify(null, message, publicKey, signature),
    async restart() {
      await self.close();
      Object.assign(self, opened());
    },
    async close() {
      await self.till.settled();
      self.replica.close();
      self.ledger.close();
    },
  };
  for (const [scope, page] of Object.entries(rows)) {
    self.replica.applyPage({
      scope: scope as Scope,
      generation: 'g',
      rows: page ?? [],
      toPosition: 100,
      confirmedAtMs: 1,
    });
  }
  return self;
}
