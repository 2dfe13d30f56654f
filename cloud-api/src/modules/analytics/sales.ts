import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { localHourOf } from '../../platform/local-hour.ts';
import { type ProjectedRecord, raiseExceptions, type RecordBatch } from '../sync/contract.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;

const salesIn = (batch: RecordBatch) =>
  batch.records.filter((record): record is Of<'SaleCompleted'> => record.kind === 'SaleCompleted');
const refundsIn = (batch: RecordBatch) =>
  batch.records.filter((record): record is Of<'SaleRefunded'> => record.kind === 'SaleRefunded');

export async function saveSales(tx: Tx, batch: RecordBatch): Promise<void> {
  await insertMany(
    tx,
    'analytics.sale',
    {
      organization_id: ['text', () => batch.organizationId],
      sale_id: ['text', ({ body }: Of<'SaleCompleted'>) => body.saleId],
      venue_id: ['text', () => batch.venueId],
      station_id: ['text', () => batch.stationId],
      operator_id: ['text', (record) => record.operatorId],
      receipt_number: ['text', ({ body }) => body.receiptNumber],
      business_day: ['date', (record) => record.businessDay],
      sold_at_ms: ['bigint', (record) => record.occurredAtMs],
      hour: ['integer', (record) => localHourOf(record.occurredAtMs, batch.timeZone)],
      total_minor: ['bigint', ({ body }) => body.totalMinor],
      lines: [
        'jsonb',
        ({ body }) =>
          JSON.stringify(
            body.lines.map(({ name, quantity, grossMinor }) => ({ name, quantity, grossMinor })),
          ),
      ],
    },
    salesIn(batch),
    sql`ON CONFLICT (organization_id, sale_id) DO NOTHING`,
  );
}

export async function saveRefunds(tx: Tx, batch: RecordBatch): Promise<void> {
  await insertMany(
    tx,
    'analytics.refund',
    {
      organization_id: ['text', () => batch.organizationId],
      refund_id: ['text', ({ body }: Of<'SaleRefunded'>) => body.refundId],
      sale_id: ['text', ({ body }) => body.saleId],
      venue_id: ['text', () => batch.venueId],
      total_minor: ['bigint', ({ body }) => body.totalMinor],
      refunded_at_ms: ['bigint', (record) => record.occurredAtMs],
      station_id: ['text', (record) => record.stationId],
      incarnation: ['text', (record) => record.incarnation],
      seq: ['bigint', (record) => record.seq],
    },
    refundsIn(batch),
    sql`ON CONFLICT (organization_id, refund_id) DO NOTHING`,
  );
}

interface Overpaid {
  readonly sale_id: string;
  readonly receipt_number: string;
  readonly total_minor: number;
  readonly refunded_minor: number;
  readonly refunded_at_ms: number;
  readonly refs: readonly { stationId: string; incarnation: string; seq: number }[];
}

/** More money went back than came in: two tills without a link refunded the same sale, or somebody helped himself. */
export async function checkRefunds(tx: Tx, batch: RecordBatch): Promise<void> {
  const sales = [
    ...refundsIn(batch).map(({ body }) => body.saleId),
    ...salesIn(batch).map(({ body }) => body.saleId),
  ];
  if (sales.length === 0) return;
  const found = await sql<Overpaid>`
    SELECT sale.sale_id, sale.receipt_number, sale.total_minor, sum(refund.total_minor)::bigint AS refunded_minor,
      max(refunded_at_ms) AS refunded_at_ms,
      jsonb_agg(jsonb_build_object('stationId', refund.station_id, 'incarnation', incarnation, 'seq', seq)
        ORDER BY refunded_at_ms) AS refs
    FROM analytics.refund JOIN analytics.sale USING (organization_id, sale_id)
    WHERE refund.sale_id = ANY(${sales}::text[])
    GROUP BY sale.sale_id, sale.receipt_number, sale.total_minor
    HAVING sum(refund.total_minor) > sale.total_minor`.execute(tx);
  await raiseExceptions(
    tx,
    batch.organizationId,
    found.rows.map((row) => ({
      kind: 'refund_exceeds_sale' as const,
      causeKey: `refund_exceeds_sale:${row.sale_id}`,
      venueId: batch.venueId,
      stationId: batch.stationId,
      raisedAtMs: row.refunded_at_ms,
      detail: `More was refunded for receipt ${row.receipt_number} than was paid.`,
      facts: { saleId: row.sale_id, paidMinor: row.total_minor, refundedMinor: row.refunded_minor },
      records: row.refs,
    })),
  );
}
