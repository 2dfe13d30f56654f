import { z } from 'zod';
import { storageState } from '../contract/station.ts';
import { signedSuccession } from './incarnation.ts';
import { chainHead, spokenVersions } from './protocol.ts';

/** How far a scope is applied at a station: what the peer knows of its staleness. */
export const scopeCursor = z.strictObject({ scope: z.string(), generation: z.string(), position: z.int() });
export type ScopeCursor = z.infer<typeof scopeCursor>;

/** The room a station's ledger lives in, in short; `level` and `writing` ask for a person, the sizes show a trend. */
export const storageHealth = storageState.omit({ damage: true }).extend({ damaged: z.boolean() }).strip();
export type StorageHealth = z.infer<typeof storageHealth>;

export const helloRequest = z.object({
  protocol: spokenVersions,
  stationId: z.string(),
  incarnation: z.string(),
  softwareVersion: z.string(),
  head: chainHead,
  /** The CURSOR frame: what is applied, not merely fetched. */
  cursors: z.array(scopeCursor),
  clock: z.object({ wallMs: z.int(), monotonicMs: z.int() }),
  /** The newest version of each record kind this station writes; empty from one that does not say. */
  emits: z.record(z.string(), z.int()).default({}),
  /** The newest row version of each scope this station can read; version 1 where it does not say. */
  reads: z.record(z.string(), z.int()).default({}),
  /** From an incarnation the peer knows to the present one, oldest first: a hub may not have heard of it from the cloud. */
  successions: z.array(signedSuccession).max(16).default([]),
  /** The station's health in short, for the fleet page. */
  health: z.looseObject({
    role: z.string(),
    unsyncedCount: z.int(),
    devicesGone: z.array(z.string()),
    openPrintJobs: z.int(),
    /** Left out by stations that do not watch it. */
    storage: storageHealth.optional(),
  }),
});
export type HelloRequest = z.infer<typeof helloRequest>;
/** A greeting as it is written: what has a default may be left out. */
export type Greeting = z.input<typeof helloRequest>;

const welcome = z.object({
  kind: z.literal('welcome'),
  nextSeq: z.int().min(1),
  /** Chain place before `nextSeq`. A station whose own differs, or that has no such record, judges itself. */
  hashBefore: z.string(),
  /** Records the peer is ready to take; 0 is wait. */
  credit: z.int(),
  timeMs: z.int(),
  /** The protocol version in force between the two. */
  protocol: z.int().min(1).default(1),
  /** Scopes whose rows this station is too old to read: they need an update; everything else goes on. */
  upgradeRequired: z.array(z.string()).default([]),
  /** True when another incarnation has gone on from this one: whoever still writes under it is a copy. */
  succeeded: z.boolean().default(false),
});

export const helloResponse = z.discriminatedUnion('kind', [
  welcome,
  z.object({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
]);
export type HelloResponse = z.output<typeof helloResponse>;
