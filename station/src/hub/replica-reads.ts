import type { AdmittingProduct } from '@gatehouse/core/admission';
import { product, textIn, type Session, type VenuePolicy } from '@gatehouse/core/catalogue';
import { serialToInteger } from '@gatehouse/core/replica';
import { stationRow, type Scope, type StationRow } from '@gatehouse/core/sync';
import { ticketKey, type TicketKey, type TicketRow } from '@gatehouse/core/tickets';
import type { SqlReader, Unsubscribe } from '../ledger/index.ts';
import type { AdmissionReplica } from './admission-facts.ts';

/** The part of the replica store that admission reads. */
export interface ReplicaRows {
  readonly sql: SqlReader;
  policy(): VenuePolicy | undefined;
  onChanged(listener: (scopes: readonly Scope[]) => void): Unsubscribe;
}

const TICKET_BY_SERIAL = `SELECT ticket_id AS ticketId, key_id AS keyId, product_id AS productId,
  variant_id AS variantId, ticket_class AS ticketClass, session_id AS sessionId, scope, valid_from_day AS validFromDay,
  valid_until_day AS validUntilDay, admits, status, status_reason AS statusReason, sold_at_ms AS soldAtMs,
  holder_sealed AS holderSealed FROM ticket WHERE serial = ?`;
const REVOCATION = 'SELECT reason FROM revocation WHERE serial = ?';
const SESSION = `SELECT session_id AS sessionId, event_id AS eventId, starts_at_ms AS startsAtMs, ends_at_ms AS endsAtMs,
  capacity, taken, scope_number AS scopeNumber FROM session`;
const PRODUCT = "SELECT text FROM catalogue_row WHERE kind = 'product' AND row_id = ?";
const PRODUCT_OF_CLASS = `SELECT text FROM catalogue_row WHERE kind = 'product'
  AND json_extract(text, '$.admission.ticketClass') = ? LIMIT 1`;
const ROWS_OF_KIND = 'SELECT text FROM catalogue_row WHERE kind = ?';

export interface VenueReplica extends AdmissionReplica {
  /** Peers of this venue with their keys and certificates, by station id; a copied disk goes on as two, the second by "<id>:<incarnation>". */
  stations(): ReadonlyMap<string, StationRow>;
  stop(): void;
}

/**
 * Reads what admission asks for: tickets by one indexed read, the few rows that all scans share (keys, products,
 * peers) from memory until their scope changes.
 */
export function createVenueReplica(rows: ReplicaRows): VenueReplica {
  const { sql } = rows;
  let keys: ReadonlyMap<number, TicketKey> | undefined;
  let stations: ReadonlyMap<string, StationRow> | undefined;
  let productsById = new Map<string, AdmittingProduct | undefined>();
  let productsByClass = new Map<number, AdmittingProduct | undefined>();
  const stop = rows.onChanged((scopes) => {
    if (scopes.includes('keys')) keys = undefined;
    if (scopes.includes('stations')) stations = undefined;
    if (scopes.includes('catalogue') || scopes.includes('policy')) {
      productsById = new Map();
      productsByClass = new Map();
    }
  });
  const admitting = (text: string | undefined): AdmittingProduct | undefined => {
    const parsed = text === undefined ? undefined : product.safeParse(JSON.parse(text));
    if (!parsed?.success || !parsed.data.admission) return undefined;
    const { productId, name, admission } = parsed.data;
    return { productId, name: textIn(name, rows.policy()?.locale ?? ''), admission };
  };
  return {
    venue: () => rows.policy(),
    ticketBySerial(serial) {
      const row = sql.get<Omit<TicketRow, 'serial'>>(TICKET_BY_SERIAL, serialToInteger(serial));
      return row && { ...row, serial };
    },
    revocationOf: (serial) => sql.value<string>(REVOCATION, serialToInteger(serial)),
    ticketKey(keyId) {
      keys ??= new Map(readKind(sql, 'key', ticketKey).map((key) => [key.keyId, key]));
      return keys.get(keyId);
    },
    productById: (productId) =>
      cached(productsById, productId, () => admitting(sql.value<string>(PRODUCT, productId))),
    productOfClass: (ticketClass) =>
      cached(productsByClass, ticketClass, () => admitting(sql.value<string>(PRODUCT_OF_CLASS, ticketClass))),
    sessionById: (sessionId) => sql.get<Session>(`${SESSION} WHERE session_id = ?`, sessionId),
    sessionOfScope: (scopeNumber) => sql.get<Session>(`${SESSION} WHERE scope_number = ?`, scopeNumber),
    stations() {
      stations ??= byStation(readKind(sql, 'station', stationRow));
      return stations;
    },
    stop,
  };
}

function byStation(rows: readonly StationRow[]): ReadonlyMap<string, StationRow> {
  const stations = new Map<string, StationRow>();
  for (const row of rows) {
    const { stationId, incarnation } = row;
    stations.set(stations.has(stationId) ? `${stationId}:${incarnation}` : stationId, row);
  }
  return stations;
}

/** Rows that do not fit are left out: one strange key must not make every other one unknown. */
function readKind<T>(
  sql: SqlReader,
  kind: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T[] {
  return sql.all<{ text: string }>(ROWS_OF_KIND, kind).flatMap(({ text }) => {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  });
}

function cached<K, V>(map: Map<K, V>, key: K, read: () => V): V {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as V;
  const found = read();
  map.set(key, found);
  return found;
}
