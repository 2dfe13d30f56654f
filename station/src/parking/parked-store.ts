import type { Basket, ParkedSale } from '@gatehouse/core/contract';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';

const SELECT = `SELECT park_id AS parkId, label, parked_at_ms AS parkedAtMs, operator_name AS operatorName,
  first_line AS firstLine, item_count AS itemCount, amount_minor AS amountMinor, held_until_ms AS heldUntilMs
  FROM parked_sale`;

export const parkedSales = (sql: SqlReader): ParkedSale[] =>
  sql.all<ParkedSale>(`${SELECT} ORDER BY parked_at_ms, park_id`);

/** A parked sale with its basket as it was; undefined when it was taken back or given up. */
export function parkedOf(sql: SqlReader, parkId: string): (ParkedSale & { basket: Basket }) | undefined {
  const sale = sql.get<ParkedSale>(`${SELECT} WHERE park_id = ?`, parkId);
  const basket = sql.value<string>('SELECT basket FROM parked_sale WHERE park_id = ?', parkId);
  return sale && basket !== undefined ? { ...sale, basket: JSON.parse(basket) as Basket } : undefined;
}

/** Places of a session that parked sales of this till still hold. */
export const seatsHeld = (sql: SqlReader, sessionId: string, nowMs: number): number =>
  sql.value<number>(
    'SELECT coalesce(sum(seats), 0) FROM parked_seat WHERE session_id = ? AND held_until_ms > ?',
    sessionId,
    nowMs,
  ) ?? 0;

export interface HeldSeats {
  readonly sessionId: string;
  readonly seats: number;
}

export function keepParked(
  writer: LedgerWriter,
  sale: ParkedSale,
  basket: Basket,
  seats: readonly HeldSeats[],
): void {
  writer.run(
    `INSERT INTO parked_sale (park_id, label, parked_at_ms, operator_name, first_line, item_count, amount_minor,
       held_until_ms, basket) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sale.parkId,
    sale.label,
    sale.parkedAtMs,
    sale.operatorName,
    sale.firstLine,
    sale.itemCount,
    sale.amountMinor,
    sale.heldUntilMs,
    JSON.stringify(basket),
  );
  for (const one of seats)
    writer.run(
      'INSERT INTO parked_seat (session_id, park_id, seats, held_until_ms) VALUES (?, ?, ?, ?)',
      one.sessionId,
      sale.parkId,
      one.seats,
      sale.heldUntilMs ?? 0,
    );
}

export function dropParked(writer: LedgerWriter, parkId: string): void {
  writer.run('DELETE FROM parked_seat WHERE park_id = ?', parkId);
  writer.run('DELETE FROM parked_sale WHERE park_id = ?', parkId);
}

export const sessionsHeldBy = (sql: SqlReader, parkId: string): string[] =>
  sql
    .all<{ sessionId: string }>('SELECT session_id AS sessionId FROM parked_seat WHERE park_id = ?', parkId)
    .map(({ sessionId }) => sessionId);

/** Holds whose time is over: their places are free again. */
export const overdueHolds = (sql: SqlReader, nowMs: number): string[] =>
  sql
    .all<{ parkId: string }>(
      'SELECT DISTINCT park_id AS parkId FROM parked_seat WHERE held_until_ms <= ? LIMIT 20',
      nowMs,
    )
    .map(({ parkId }) => parkId);

export const releaseSeats = (writer: LedgerWriter, parkId: string): void =>
  void writer.run('DELETE FROM parked_seat WHERE park_id = ?', parkId);
