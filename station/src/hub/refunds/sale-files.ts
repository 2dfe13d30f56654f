import { type JournalRecord, readRecord } from '@gatehouse/core/journal';
import { serialToInteger } from '@gatehouse/core/replica';
import type { SaleFileWire } from '@gatehouse/core/sync';
import { parseTicketCode } from '@gatehouse/core/tickets';
import type { Ledger, SqlReader, SqlWriter } from '../../ledger/index.ts';

/** Records of one sale lie together: its tickets follow it before anything else that was sold. */
const FOLLOWING_MAX = 1_200;
const INDEX_BATCH = 500;
const END_CHARACTERS_MIN = 3;
const OWN_STREAM = 0;

const parsed = (text: string | undefined): JournalRecord | undefined => {
  const read = text === undefined ? undefined : readRecord(text);
  return read?.kind === 'record' ? read.record : undefined;
};

/** The text of a record by its id, of this station's own journal or a peer's. */
export const recordTextOf = (sql: SqlReader, id: string): string | undefined =>
  sql.value<string>(
    "SELECT text FROM record WHERE id = ? UNION ALL SELECT text FROM peer_record WHERE id = ? AND outcome = 'accepted'",
    id,
    id,
  );

const textsOf = (sql: SqlReader, ids: readonly { readonly recordId: string }[]): string[] =>
  ids.flatMap(({ recordId }) => recordTextOf(sql, recordId) ?? []);

/** Texts of all refunds of a sale this station knows of. */
export const refundTextsOf = (sql: SqlReader, saleId: string): string[] =>
  textsOf(
    sql,
    sql.all<{ recordId: string }>(
      'SELECT record_id AS recordId FROM refund_seen WHERE sale_id = ? ORDER BY refund_id',
      saleId,
    ),
  );

/** Texts of the records that gave tickets of a sale another code, oldest first. */
export const changeTextsOf = (sql: SqlReader, saleId: string): string[] =>
  textsOf(
    sql,
    sql.all<{ recordId: string }>(
      'SELECT record_id AS recordId FROM ticket_change WHERE sale_id = ? ORDER BY change_no',
      saleId,
    ),
  );

export const heldClaimTextsOf = (sql: SqlReader, saleId: string): string[] =>
  textsOf(
    sql,
    sql.all<{ recordId: string }>(
      "SELECT record_id AS recordId FROM refund_claim WHERE sale_id = ? AND state = 'held' ORDER BY ordinal",
      saleId,
    ),
  );

/** Everything the journals at this station say of a sale; undefined when none of them holds it. */
export function saleFileOf(sql: SqlReader, saleId: string): SaleFileWire | undefined {
  const sale = recordTextOf(sql, saleId);
  const record = parsed(sale);
  if (sale === undefined || record?.kind !== 'SaleCompleted') return undefined;
  const tickets = [...issuedWith(sql, saleId), ...changeTextsOf(sql, saleId)];
  const serials = tickets.flatMap((text) => {
    const one = parsed(text);
    return one?.kind === 'TicketIssued' || one?.kind === 'TicketReissued' || one?.kind === 'TicketRescheduled'
      ? [one.body.serial]
      : [];
  });
  return {
    saleId,
    stationId: record.stationId,
    sale,
    tickets,
    refunds: refundTextsOf(sql, saleId),
    claims: heldClaimTextsOf(sql, saleId),
    voidedSerials: serials.filter((serial) => isVoided(sql, serial)),
  };
}

const isVoided = (sql: SqlReader, serial: string): boolean =>
  sql.value('SELECT 1 FROM ticket_void WHERE serial = ?', serialToInteger(serial)) === 1;

function issuedWith(sql: SqlReader, saleId: string): string[] {
  const own = sql.value<number>('SELECT position FROM record WHERE id = ?', saleId);
  const rows =
    own !== undefined
      ? sql.all<{ text: string }>(
          'SELECT text FROM record WHERE position > ? ORDER BY position LIMIT ?',
          own,
          FOLLOWING_MAX,
        )
      : sql.all<{ text: string }>(
          `SELECT peer_record.text FROM peer_record JOIN
             (SELECT stream_no, seq FROM peer_record WHERE id = ?) AS sale USING (stream_no)
           WHERE peer_record.seq > sale.seq ORDER BY peer_record.seq LIMIT ?`,
          saleId,
          FOLLOWING_MAX,
        );
  const found: string[] = [];
  for (const { text } of rows) {
    const record = parsed(text);
    if (record?.kind === 'SaleCompleted') break;
    if (record?.kind === 'TicketIssued' && record.body.saleId === saleId) found.push(text);
  }
  return found;
}

const reversed = (text: string): string => [...text.toUpperCase()].toReversed().join('');

/** What people type or scan to find a sale: numbers and serials, with the sale they belong to. */
function keysOf(record: JournalRecord): readonly (readonly [key: string, saleId: string])[] {
  switch (record.kind) {
    case 'SaleCompleted':
    case 'SaleRefunded':
      return [[record.body.receiptNumber, record.body.saleId]];
    case 'TicketIssued':
    case 'TicketReissued':
    case 'TicketRescheduled':
      return record.body.saleId === null ? [] : [[record.body.serial, record.body.saleId]];
    default:
      return [];
  }
}

const SEARCHED = ['SaleCompleted', 'SaleRefunded', 'TicketIssued', 'TicketReissued', 'TicketRescheduled'];
const IN_SEARCHED = SEARCHED.map((kind) => `'${kind}'`).join(', ');

/** Adds what arrived since to the search, in pieces; nothing of it is in anybody's sale. */
function indexNext(ledger: Ledger): boolean {
  const through = (sql: SqlReader, streamNo: number): number =>
    sql.value<number>('SELECT through FROM venue_sale_indexed WHERE stream_no = ?', streamNo) ?? 0;
  const streams = [
    { streamNo: OWN_STREAM, head: ledger.read.value<number>('SELECT max(position) FROM record') ?? 0 },
    ...ledger.read.all<{ streamNo: number; head: number }>(
      'SELECT stream_no AS streamNo, head_seq AS head FROM peer_stream',
    ),
  ].filter(({ streamNo, head }) => through(ledger.read, streamNo) < head);
  for (const { streamNo } of streams)
    ledger.transact((writer) => {
      const from = through(writer, streamNo);
      const rows =
        streamNo === OWN_STREAM
          ? writer.all<{ at: number; text: string }>(
              `SELECT position AS at, CASE WHEN kind IN (${IN_SEARCHED}) THEN text ELSE '' END AS text FROM record
               WHERE position > ? ORDER BY position LIMIT ?`,
              from,
              INDEX_BATCH,
            )
          : writer.all<{ at: number; text: string }>(
              `SELECT seq AS at, CASE WHEN outcome = 'accepted' AND json_extract(text, '$.kind') IN (${IN_SEARCHED})
                 THEN text ELSE '' END AS text FROM peer_record WHERE stream_no = ? AND seq > ? ORDER BY seq LIMIT ?`,
              streamNo,
              from,
              INDEX_BATCH,
            );
      for (const { text } of rows) {
        const record = parsed(text === '' ? undefined : text);
        for (const [key, saleId] of record ? keysOf(record) : []) keep(writer, key, saleId);
      }
      writer.run(
        `INSERT INTO venue_sale_indexed (stream_no, through) VALUES (?, ?)
         ON CONFLICT (stream_no) DO UPDATE SET through = excluded.through`,
        streamNo,
        rows.at(-1)?.at ?? from,
      );
    });
  return streams.length > 0;
}

const keep = (writer: SqlWriter, key: string, saleId: string): void =>
  void writer.run(
    'INSERT OR IGNORE INTO venue_sale_key (reversed, sale_id) VALUES (?, ?)',
    reversed(key),
    saleId,
  );

/** Sales by a ticket's whole code, or the end of a serial or receipt number, over every journal held here. */
export function findSaleFiles(ledger: Ledger, q: string, limit = 10): SaleFileWire[] {
  const wanted = q.trim().replace(/^…/, '').toUpperCase();
  const code = parseTicketCode(wanted);
  const ends =
    typeof code === 'string' ? (wanted.length < END_CHARACTERS_MIN ? [] : [wanted]) : [code.claims.serial];
  if (ends.length === 0) return [];
  while (indexNext(ledger));
  const ids = ends.flatMap((end) =>
    ledger.read.all<{ saleId: string }>(
      'SELECT DISTINCT sale_id AS saleId FROM venue_sale_key WHERE reversed >= ? AND reversed < ? LIMIT ?',
      reversed(end),
      `${reversed(end)}\uffff`,
      limit,
    ),
  );
  return [...new Set(ids.map(({ saleId }) => saleId))].flatMap((id) => saleFileOf(ledger.read, id) ?? []);
}
