import { z } from 'zod';

/**
 * How a station hands its journal to a peer (the cloud or the venue's hub, same words) and how it fetches rows.
 * Delivery is at least once, the effect exactly once: (station, incarnation, seq) is unique for ever and the same
 * seq must carry the same hash. Every request carries a token signed by the station's own key (`Authorization:
 * Bearer <JWT, EdDSA>`, `kid` = "<stationId>:<incarnation>", `aud` = the peer's audience, lifetime ≤ 60 s).
 *
 * What is asked is read loosely: a field a peer does not know is passed over, so that a newer station is understood by
 * an older cloud. A push is never refused for its version: its shape is frozen, and what its records mean is decided
 * later.
 */
export const PROTOCOL_VERSION = 1;

/** The versions of the protocol this software speaks. */
export const PROTOCOL = { min: 1, max: PROTOCOL_VERSION } as const;

const versionRange = z.object({ min: z.int().min(1), max: z.int().min(1) });
export type VersionRange = z.infer<typeof versionRange>;

/** A station says the versions it speaks; the first ones named a single one. */
export const spokenVersions = z.union([
  z
    .int()
    .min(1)
    .transform((version): VersionRange => ({ min: version, max: version })),
  versionRange,
]);

/** The newest version both speak; undefined when there is none. */
export function commonVersion(ours: VersionRange, theirs: VersionRange): number | undefined {
  const version = Math.min(ours.max, theirs.max);
  return version >= Math.max(ours.min, theirs.min) ? version : undefined;
}

/** `aud` of a station's token towards the cloud, and towards a peer station of the same venue. */
export const CLOUD_AUDIENCE = 'gatehouse/cloud';
export const stationAudience = (stationId: string): string => `gatehouse/station/${stationId}`;

/** A place in a station's chain: the hash of the record at `seq`; seq 0 is the genesis. */
export const chainHead = z.strictObject({ seq: z.int().min(0), hash: z.string() });
export type ChainHead = z.infer<typeof chainHead>;
