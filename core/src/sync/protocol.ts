import { z } from 'zod';

/**
 * How a station hands its journal to a peer (the cloud or the venue's hub, same words) and how it fetches rows.
 * Delivery is at least once, the effect exactly once: (station, incarnation, seq) is unique for ever and the same
 * seq must carry the same hash. Every request carries a token signed by the station's own key (`Authorization:
 * Bearer <JWT, EdDSA>`, `kid` = "<stationId>:<incarnation>", `aud` = the peer's audience, lifetime ≤ 60 s).
 */
export const PROTOCOL_VERSION = 1;

/** `aud` of a station's token towards the cloud, and towards a peer station of the same venue. */
export const CLOUD_AUDIENCE = 'gatehouse/cloud';
export const stationAudience = (stationId: string): string => `gatehouse/station/${stationId}`;

/** A place in a station's chain: the hash of the record at `seq`; seq 0 is the genesis. */
export const chainHead = z.strictObject({ seq: z.int().min(0), hash: z.string() });
