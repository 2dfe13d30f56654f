import { z } from 'zod';
import { booking } from '@gatehouse/core/bookings';
import { customerRow, PHOTO_PREFIX, photoRow } from '@gatehouse/core/customers';
import {
  bundle,
  category,
  priceList,
  promotion,
  session,
  taxRate,
  venueEvent,
  venuePolicy,
} from '@gatehouse/core/catalogue';
import { orderRow } from '@gatehouse/core/orders';
import { INSERT_TICKET, serialToInteger } from '@gatehouse/core/replica';
import { subjectRow } from '@gatehouse/core/subjects';
import { revocationRow, type Scope, type ScopeRow, staffRow, stationRow } from '@gatehouse/core/sync';
import { ticketKey, ticketRow } from '@gatehouse/core/tickets';
import { holderRule, productQuestion, signedWaiver, waiverTemplate } from '@gatehouse/core/waivers';
import { assertNever } from '@gatehouse/core/result';
import type { SqlWriter } from '../ledger/index.ts';
import { markForScrub } from '../subjects/scrub.ts';
import { dropProduct, putProduct } from './product-rows.ts';
import { readRow, UnreadableRow } from './read-row.ts';

/**
 * Puts one row of a scope into its table. Throws `UnreadableRow`, before anything is written, for a row this software
 * cannot read: what was kept of it before stays.
 */
export function applyRow(sql: SqlWriter, scope: Scope, row: ScopeRow): void {
  switch (scope) {
    case 'catalogue':
      return applyCatalogueRow(sql, row);
    case 'sessions':
      return applySession(sql, row);
    case 'tickets':
      return applyTicket(sql, row);
    case 'revocations':
      return applyRevocation(sql, row);
    case 'policy':
      return keep(sql, 'policy', row.rowId, row, venuePolicy);
    case 'keys':
      return keep(sql, 'key', row.rowId, row, ticketKey);
    case 'stations':
      return keep(sql, 'station', row.rowId, row, stationRow);
    case 'staff':
      return keep(sql, 'staff', row.rowId, row, staffRow);
    case 'resolutions':
      return keep(sql, 'resolution', row.rowId, row);
    case 'subjects':
      return applySubject(sql, row);
    case 'orders':
      return keep(sql, 'order', row.rowId, row, orderRow);
    case 'customers':
      return applyCustomer(sql, row);
    case 'waivers':
      return applyWaiverRow(sql, row);
    case 'bookings':
      return keep(sql, 'booking', row.rowId, row, booking);
    default:
      return assertNever(scope);
  }
}

/** Empties what a scope filled, before it is fetched from the start. */
export function clearScope(sql: SqlWriter, scope: Scope): void {
  switch (scope) {
    case 'catalogue':
      for (const table of ['product_search', 'product_words']) sql.run(`DELETE FROM ${table}`);
      return void sql.run(
        "DELETE FROM catalogue_row WHERE kind IN ('product', 'category', 'tax-rate', 'event', 'price-list', 'promotion', 'bundle', 'meta')",
      );
    case 'sessions':
      return void sql.run('DELETE FROM session');
    case 'tickets':
      return void sql.run('DELETE FROM ticket');
    case 'revocations':
      return void sql.run('DELETE FROM revocation');
    case 'subjects':
      return void sql.run('DELETE FROM subject_key');
    case 'customers':
      return void sql.run("DELETE FROM catalogue_row WHERE kind IN ('customer', 'photo')");
    case 'waivers':
      return void sql.run(
        "DELETE FROM catalogue_row WHERE kind IN ('template', 'question', 'holder-rule', 'signed')",
      );
    case 'bookings':
    case 'orders':
    case 'policy':
    case 'keys':
    case 'stations':
    case 'staff':
    case 'resolutions':
      return void sql.run('DELETE FROM catalogue_row WHERE kind = ?', KIND_OF[scope]);
    default:
      return assertNever(scope);
  }
}

const KIND_OF = {
  bookings: 'booking',
  orders: 'order',
  policy: 'policy',
  keys: 'key',
  stations: 'station',
  staff: 'staff',
  resolutions: 'resolution',
} as const;

function applyCatalogueRow(sql: SqlWriter, row: ScopeRow): void {
  const [kind = '', ...rest] = row.rowId.split(':');
  const id = rest.join(':');
  if (kind === 'product') return row.deleted ? dropProduct(sql, id) : putProduct(sql, row.text);
  // A kind this software does not know yet is kept for the version that does.
  keep(sql, kind, id, row, CATALOGUE_SCHEMAS[kind]);
}

const CATALOGUE_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  'tax-rate': taxRate,
  category,
  event: venueEvent,
  'price-list': priceList,
  promotion,
  bundle,
};

/** A tombstone comes with an erasure: what the row held has to leave the file's bytes, too. */
function applyCustomer(sql: SqlWriter, row: ScopeRow): void {
  if (row.rowId.startsWith(PHOTO_PREFIX))
    keep(sql, 'photo', row.rowId.slice(PHOTO_PREFIX.length), row, photoRow);
  else keep(sql, 'customer', row.rowId, row, customerRow);
  if (row.deleted) markForScrub(sql);
}

function applyWaiverRow(sql: SqlWriter, row: ScopeRow): void {
  const [kind = '', ...rest] = row.rowId.split(':');
  // A kind this software does not know yet is kept for the version that does.
  keep(sql, kind, rest.join(':'), row, WAIVER_SCHEMAS[kind]);
}

const WAIVER_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  template: waiverTemplate,
  question: productQuestion,
  'holder-rule': holderRule,
  signed: signedWaiver,
};

function keep(
  sql: SqlWriter,
  kind: string,
  id: string,
  row: ScopeRow,
  schema: z.ZodType = z.looseObject({}),
): void {
  if (row.deleted) return void sql.run('DELETE FROM catalogue_row WHERE kind = ? AND row_id = ?', kind, id);
  const { rank } = readRow(schema, row.text) as { rank?: unknown };
  sql.run(
    `INSERT INTO catalogue_row (kind, row_id, rank, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, row_id) DO UPDATE SET rank = excluded.rank, text = excluded.text`,
    kind,
    id,
    Number.isSafeInteger(rank) ? (rank as number) : 0,
    row.text,
  );
}

function applySession(sql: SqlWriter, row: ScopeRow): void {
  if (row.deleted) return void sql.run('DELETE FROM session WHERE session_id = ?', row.rowId);
  const of = readRow(session, row.text);
  sql.run(
    `INSERT INTO session (session_id, event_id, starts_at_ms, ends_at_ms, capacity, taken, scope_number) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET event_id = excluded.event_id, starts_at_ms = excluded.starts_at_ms,
       ends_at_ms = excluded.ends_at_ms, capacity = excluded.capacity, taken = excluded.taken, scope_number = excluded.scope_number`,
    of.sessionId,
    of.eventId,
    of.startsAtMs,
    of.endsAtMs,
    of.capacity,
    of.taken,
    of.scopeNumber,
  );
}

function applyTicket(sql: SqlWriter, row: ScopeRow): void {
  if (row.deleted) return void sql.run('DELETE FROM ticket WHERE ticket_id = ?', row.rowId);
  const of = readRow(ticketRow, row.text);
  const serial = readSerial(of.serial);
  // A reissue keeps the ticket and changes the serial: the old code must not stay valid beside the new one.
  sql.run('DELETE FROM ticket WHERE ticket_id = ? AND serial <> ?', of.ticketId, serial);
  sql.run(
    INSERT_TICKET,
    serial,
    of.ticketId,
    of.keyId,
    of.productId,
    of.variantId,
    of.ticketClass,
    of.sessionId,
    of.scope,
    of.validFromDay,
    of.validUntilDay,
    of.admits,
    of.status,
    of.statusReason,
    of.soldAtMs,
    of.holderSealed,
  );
}

function applyRevocation(sql: SqlWriter, row: ScopeRow): void {
  if (row.deleted) {
    if (/^[0-9a-f]{16}$/.test(row.rowId))
      sql.run('DELETE FROM revocation WHERE serial = ?', serialToInteger(row.rowId));
    return;
  }
  const of = readRow(revocationRow, row.text);
  sql.run(
    'INSERT OR REPLACE INTO revocation (serial, ticket_id, reason, at_ms) VALUES (?, ?, ?, ?)',
    readSerial(of.serial),
    of.ticketId,
    of.reason,
    of.atMs,
  );
}

/** A tombstone destroys the key: the file's secure_delete overwrites its bytes, and a scrub follows in a quiet moment. */
function applySubject(sql: SqlWriter, row: ScopeRow): void {
  if (row.deleted) {
    sql.run('DELETE FROM subject_key WHERE subject_id = ?', row.rowId);
    return markForScrub(sql);
  }
  const { subjectId, key } = readRow(subjectRow, row.text);
  sql.run(
    `INSERT INTO subject_key (subject_id, key) VALUES (?, ?) ON CONFLICT (subject_id) DO UPDATE SET key = excluded.key`,
    subjectId,
    Buffer.from(key, 'base64url'),
  );
}

function readSerial(serial: string): bigint {
  try {
    return serialToInteger(serial);
  } catch (error) {
    throw new UnreadableRow(error);
  }
}
