import { CLOUD_AUDIENCE } from '@gatehouse/core/sync';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { sql } from 'kysely';
import type { Database } from '../../platform/database.ts';
import { publicKeyOf } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';

const LIFETIME_S = 60;
/** A station that was off for weeks may come back with a wrong clock; it must still be able to hand its journal over. */
const CLOCK_TOLERANCE_S = 600;

interface StreamColumns {
  readonly stream_id: number;
  readonly organization_id: string;
  readonly venue_id: string;
  readonly public_key: string;
  readonly state: StationCaller['state'];
  readonly is_current: boolean;
}

/**
 * Proves a station by its token: EdDSA under the key that was enrolled with the incarnation that `kid` names, and no
 * other algorithm or key source (RFC 8725 §3.1). Revoked stations are proven too: their records are kept aside.
 */
export async function stationOfToken(
  database: Database,
  authorization: string | undefined,
  nowMs: number,
): Promise<StationCaller | undefined> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
  const claimed = token === undefined ? undefined : claimedStation(token);
  if (token === undefined || !claimed) return undefined;
  const { stationId, incarnation } = claimed;
  const stream = await database.platform.read(async (tx) => {
    const found = await sql<StreamColumns>`
      SELECT stream_id, stream.organization_id, stream.venue_id, public_key, station.state, is_current
      FROM sync.stream JOIN sync.station USING (organization_id, station_id)
      WHERE incarnation = ${incarnation} AND station_id = ${stationId}`.execute(tx);
    return found.rows[0];
  });
  const key = stream && publicKeyOf(stream.public_key);
  if (!stream || !key) return undefined;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      audience: CLOUD_AUDIENCE,
      requiredClaims: ['iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      // A token from the future would be good for as long as its maker's clock is fast; refused, it learns the time.
      maxTokenAge: LIFETIME_S,
      currentDate: new Date(nowMs),
    });
    if ((payload.exp as number) - (payload.iat as number) > LIFETIME_S) return undefined;
  } catch {
    return undefined;
  }
  return {
    kind: 'station',
    organizationId: stream.organization_id,
    venueId: stream.venue_id,
    stationId,
    incarnation,
    streamId: stream.stream_id,
    publicKey: stream.public_key,
    state: stream.state,
    isCurrent: stream.is_current,
  };
}

function claimedStation(token: string): { stationId: string; incarnation: string } | undefined {
  try {
    const match = /^([^:]{1,64}):([0-9a-f]{32})$/.exec(decodeProtectedHeader(token).kid ?? '');
    return match ? { stationId: match[1] as string, incarnation: match[2] as string } : undefined;
  } catch {
    return undefined;
  }
}

const KEPT_MS = 1_000;
const KEPT_MAX = 1_000;

type Prove = (authorization: string | undefined) => Promise<StationCaller | undefined>;

/**
 * Keeps a proof for a second: a station that hands over its journal sends the same token many times a second, and
 * each proof is a look-up and a signature. So a revocation is felt within a second.
 */
export function keepProven(prove: Prove, nowMs: () => number): Prove {
  const kept = new Map<string, { readonly caller: StationCaller; readonly atMs: number }>();
  return async (authorization) => {
    const known = kept.get(authorization ?? '');
    if (known && Math.abs(nowMs() - known.atMs) < KEPT_MS) return known.caller;
    const caller = await prove(authorization);
    if (kept.size >= KEPT_MAX) kept.clear();
    if (caller && authorization !== undefined) kept.set(authorization, { caller, atMs: nowMs() });
    else kept.delete(authorization ?? '');
    return caller;
  };
}
