import type { Database } from 'better-sqlite3';
import type { JournalRecord } from '@gatehouse/core/journal';
import { integerToSerial, serialToInteger } from '@gatehouse/core/replica';
import type { TicketRow } from '@gatehouse/core/tickets';

/** Tickets sold here or relayed by a peer, and those voided, read before the replica: it lags by a round to the cloud. */
export interface TicketOverlay {
  /** Takes what a record says about tickets. Runs inside the caller's transaction; the same record twice is no change. */
  project(record: ProjectedRecord): void;
  ticketBySerial(serial: string): TicketRow | undefined;
  ticketById(ticketId: string): TicketRow | undefined;
  /** Why a serial was voided here or by a peer, whether or not its issue is known. */
  voidOf(serial: string): { readonly reason: string; readonly atMs: number } | undefined;
}

/** The part of a record a projection needs; a record being written has no hash yet. */
export type ProjectedRecord = Pick<JournalRecord, 'kind' | 'body' | 'occurredAtMs'>;

interface OverlayRow {
  readonly serial: bigint;
  readonly ticketId: string;
  readonly keyId: bigint;
  readonly productId: string;
  readonly variantId: string;
  readonly ticketClass: bigint;
  readonly sessionId: string | null;
  readonly scope: bigint;
  readonly validFromDay: bigint;
  readonly validUntilDay: bigint;
  readonly admits: bigint;
  readonly soldAtMs: bigint;
  readonly voidReason: string | null;
}

const COLUMNS = `t.serial, t.ticket_id AS ticketId, t.key_id AS keyId, t.product_id AS productId,
  t.variant_id AS variantId, t.ticket_class AS ticketClass, t.session_id AS sessionId, t.scope,
  t.valid_from_day AS validFromDay, t.valid_until_day AS validUntilDay, t.admits, t.sold_at_ms AS soldAtMs,
  v.reason AS voidReason FROM ticket_overlay t LEFT JOIN ticket_void v ON v.serial = t.serial`;

/** Prepares the overlay's statements once on a ledger file that has the hub's schema. */
export function createTicketOverlay(db: Database): TicketOverlay {
  const issue = db.prepare(`INSERT OR IGNORE INTO ticket_overlay
    (serial, ticket_id, key_id, product_id, variant_id, ticket_class, session_id, scope, valid_from_day, valid_until_day, admits, sold_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const voidTicket = db.prepare(
    'INSERT OR IGNORE INTO ticket_void (serial, ticket_id, reason, at_ms) VALUES (?, ?, ?, ?)',
  );
  // Serials use all 64 bits: read as numbers they would lose their last digits.
  const bySerial = db.prepare<[bigint], OverlayRow>(`SELECT ${COLUMNS} WHERE t.serial = ?`).safeIntegers();
  const byId = db
    .prepare<[string], OverlayRow>(`SELECT ${COLUMNS} WHERE t.ticket_id = ? LIMIT 1`)
    .safeIntegers();
  const voidBySerial = db.prepare<[bigint], { reason: string; atMs: number }>(
    'SELECT reason, at_ms AS atMs FROM ticket_void WHERE serial = ?',
  );
  return {
    project(record) {
      if (record.kind === 'TicketIssued') {
        const { body } = record as Extract<JournalRecord, { kind: 'TicketIssued' }>;
        issue.run(
          serialToInteger(body.serial),
          body.ticketId,
          body.keyId,
          body.productId,
          body.variantId,
          body.ticketClass,
          body.sessionId,
          body.scope,
          body.validFromDay,
          body.validUntilDay,
          body.admits,
          record.occurredAtMs,
        );
      } else if (record.kind === 'TicketVoided') {
        const { body } = record as Extract<JournalRecord, { kind: 'TicketVoided' }>;
        voidTicket.run(serialToInteger(body.serial), body.ticketId, body.reason, record.occurredAtMs);
      }
    },
    ticketBySerial: (serial) => rowOf(bySerial.get(serialToInteger(serial))),
    ticketById: (ticketId) => rowOf(byId.get(ticketId)),
    voidOf: (serial) => voidBySerial.get(serialToInteger(serial)),
  };
}

const overlays = new WeakMap<Database, TicketOverlay>();

/** Projects a record of this station or of a peer into the overlay, inside the transaction that writes the record. */
export function projectTicketFacts(db: Database, record: ProjectedRecord): void {
  let overlay = overlays.get(db);
  if (!overlay) {
    overlay = createTicketOverlay(db);
    overlays.set(db, overlay);
  }
  overlay.project(record);
}

function rowOf(row: OverlayRow | undefined): TicketRow | undefined {
  if (!row) return undefined;
  const voided = row.voidReason !== null;
  return {
    ticketId: row.ticketId,
    serial: integerToSerial(row.serial),
    keyId: Number(row.keyId),
    productId: row.productId,
    variantId: row.variantId,
    ticketClass: Number(row.ticketClass),
    sessionId: row.sessionId,
    scope: Number(row.scope),
    validFromDay: Number(row.validFromDay),
    validUntilDay: Number(row.validUntilDay),
    admits: Number(row.admits),
    status: voided ? 'voided' : 'valid',
    statusReason: row.voidReason ?? '',
    soldAtMs: Number(row.soldAtMs),
    holderName: '',
  };
}
