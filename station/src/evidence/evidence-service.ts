import type { KeyObject } from 'node:crypto';
import type { ServiceClient } from '@gatehouse/core/contract';
import type { Checkpoint, evidenceRoutes, Gossip, gossipRoutes, SignedHead } from '@gatehouse/core/evidence';
import type { StationRow } from '@gatehouse/core/sync';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Clock, Timers } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';
import { type CheckpointKeeper, createCheckpointKeeper } from './checkpoint-keeper.ts';
import { type Conflict, createConflictBook, type EvidenceAlarm } from './conflicts.ts';
import { type DayWriter, createDayWriter } from './day-writer.ts';
import { createHeadGossip, type HeadGossip } from './head-gossip.ts';

/** Everything that lets others, and this station itself, see whether a journal is still what it was. */
export interface EvidenceService {
  start(): void;
  stop(): Promise<void>;
  hear(told: Gossip, from: StationRow): Gossip;
  alarms(): readonly EvidenceAlarm[];
  /** The last proven checkpoint of the present incarnation; undefined before the first. */
  checkpoint(): Checkpoint | undefined;
  readonly keeper: CheckpointKeeper;
  readonly gossip: HeadGossip;
  readonly days: DayWriter;
}

export interface EvidenceOptions {
  readonly ledger: Ledger;
  readonly stationKey: () => KeyObject;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly verify: VerifySignature;
  readonly known: (stationId: string) => StationRow | undefined;
  readonly bootId: string;
  readonly cloud: Pick<ServiceClient<typeof evidenceRoutes>, 'checkpoint'>;
  readonly hub: () => Pick<ServiceClient<typeof gossipRoutes>, 'heads'> | undefined;
  /** Where day files go; null writes none. */
  readonly dayFolder: string | null;
  readonly softwareVersion: string;
  readonly onConflict?: (conflict: Conflict) => void;
  readonly onPeerHolds?: (head: SignedHead, found: 'own-truncated' | 'own-forked') => void;
  readonly onError?: (error: unknown) => void;
}

export function createEvidence(options: EvidenceOptions): EvidenceService {
  const conflicts = createConflictBook(options);
  const keeper = createCheckpointKeeper({
    ...options,
    client: options.cloud,
    conflicts,
    heads: () => gossip.heads(),
  });
  const gossip = createHeadGossip({
    ...options,
    conflicts,
    treeHead: () => keeper.treeHead(),
    onTreeHead: (head, from) => keeper.heard(head, from),
  });
  const days = createDayWriter({ ...options, checkpoint: () => keeper.latest() });
  return {
    start() {
      keeper.start();
      gossip.start();
      days.start();
    },
    async stop() {
      days.stop();
      await Promise.all([keeper.stop(), gossip.stop()]);
    },
    hear: (told, from) => gossip.hear(told, from),
    alarms: () => conflicts.alarms(),
    checkpoint: () => keeper.latest(),
    keeper,
    gossip,
    days,
  };
}
