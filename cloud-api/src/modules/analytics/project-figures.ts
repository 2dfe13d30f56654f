import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { type ColumnsOf, insertMany } from '../../platform/insert-many.ts';
import { localHourOf } from '../../platform/local-hour.ts';
import type { ProjectedRecord, Projector, RecordBatch } from '../sync/contract.ts';
import { addFigures, type Figures, figuresOf } from './figures.ts';
import { checkRefunds, saveRefunds, saveSales } from './sales.ts';

interface Counted {
  readonly record: ProjectedRecord;
  readonly figures: Figures;
}

/** Figures by hour, product and reason, and the list of sales: everything a dashboard asks for, added up on arrival. */
export const figureProjector: Projector = {
  name: 'figures',
  async project(tx, batch) {
    const fresh = await saveFacts(tx, batch);
    await addHours(tx, batch, fresh);
    await addProducts(tx, batch, fresh);
    await addRefusals(tx, batch, fresh);
    await saveSales(tx, batch);
    await saveRefunds(tx, batch);
    await checkRefunds(tx, batch);
  },
};

const figureColumns: ColumnsOf<{ readonly figures: Figures }> = {
  gross_minor: ['bigint', ({ figures }) => figures.grossMinor],
  sale_count: ['integer', ({ figures }) => figures.saleCount],
  ticket_count: ['integer', ({ figures }) => figures.ticketCount],
  admissions: ['integer', ({ figures }) => figures.admissions],
  refusals: ['integer', ({ figures }) => figures.refusals],
  inside: ['integer', ({ figures }) => figures.inside],
};

/** The records that were not counted before. */
async function saveFacts(tx: Tx, batch: RecordBatch): Promise<readonly Counted[]> {
  const counted = batch.records.flatMap((record): Counted[] => {
    const figures = figuresOf(record);
    return figures ? [{ record, figures }] : [];
  });
  const saved = await insertMany<Counted, { record_id: string }>(
    tx,
    'analytics.fact',
    {
      organization_id: ['text', () => batch.organizationId],
      record_id: ['text', ({ record }) => record.id],
      venue_id: ['text', () => batch.venueId],
      business_day: ['date', ({ record }) => record.businessDay],
      at_ms: ['bigint', ({ record }) => record.occurredAtMs],
      ...figureColumns,
    },
    counted,
    sql`ON CONFLICT (organization_id, record_id) DO NOTHING RETURNING record_id`,
  );
  const fresh = new Set(saved.map((row) => row.record_id));
  return counted.filter(({ record }) => fresh.has(record.id));
}

async function addHours(tx: Tx, batch: RecordBatch, fresh: readonly Counted[]): Promise<void> {
  const totals = new Map<
    string,
    { readonly day: string; readonly hour: number; readonly figures: Figures }
  >();
  for (const { record, figures } of fresh) {
    const hour = localHourOf(record.occurredAtMs, batch.timeZone);
    const name = `${record.businessDay} ${hour}`;
    const before = totals.get(name);
    const sum = before ? addFigures(before.figures, figures) : figures;
    totals.set(name, { day: record.businessDay, hour, figures: sum });
  }
  await insertMany(
    tx,
    'analytics.hour_total',
    {
      organization_id: ['text', () => batch.organizationId],
      venue_id: ['text', () => batch.venueId],
      business_day: ['date', (one) => one.day],
      hour: ['integer', (one) => one.hour],
      ...figureColumns,
    },
    [...totals.values()],
    sql`ON CONFLICT (organization_id, venue_id, business_day, hour) DO UPDATE SET
        gross_minor = hour_total.gross_minor + excluded.gross_minor,
        sale_count = hour_total.sale_count + excluded.sale_count,
        ticket_count = hour_total.ticket_count + excluded.ticket_count,
        admissions = hour_total.admissions + excluded.admissions,
        refusals = hour_total.refusals + excluded.refusals,
        inside = hour_total.inside + excluded.inside`,
  );
}

async function addProducts(tx: Tx, batch: RecordBatch, fresh: readonly Counted[]): Promise<void> {
  interface Total {
    readonly day: string;
    readonly productId: string;
    readonly name: string;
    readonly quantity: number;
    readonly grossMinor: number;
  }
  const totals = new Map<string, Total>();
  for (const { record } of fresh) {
    if (record.kind !== 'SaleCompleted' && record.kind !== 'SaleRefunded') continue;
    const sign = record.kind === 'SaleCompleted' ? 1 : -1;
    for (const line of record.body.lines) {
      const name = `${record.businessDay} ${line.productId}`;
      const before = totals.get(name);
      totals.set(name, {
        day: record.businessDay,
        productId: line.productId,
        name: line.name,
        quantity: (before?.quantity ?? 0) + sign * line.quantity,
        grossMinor: (before?.grossMinor ?? 0) + sign * line.grossMinor,
      });
    }
  }
  await insertMany(
    tx,
    'analytics.product_total',
    {
      organization_id: ['text', () => batch.organizationId],
      venue_id: ['text', () => batch.venueId],
      business_day: ['date', (one) => one.day],
      product_id: ['text', (one) => one.productId],
      name: ['text', (one) => one.name],
      quantity: ['integer', (one) => one.quantity],
      gross_minor: ['bigint', (one) => one.grossMinor],
    },
    [...totals.values()],
    sql`ON CONFLICT (organization_id, venue_id, business_day, product_id) DO UPDATE SET name = excluded.name,
        quantity = product_total.quantity + excluded.quantity,
        gross_minor = product_total.gross_minor + excluded.gross_minor`,
  );
}

async function addRefusals(tx: Tx, batch: RecordBatch, fresh: readonly Counted[]): Promise<void> {
  const totals = new Map<string, { readonly day: string; readonly reason: string; readonly count: number }>();
  for (const { record } of fresh) {
    if (record.kind !== 'AdmissionRefused') continue;
    const { reason } = record.body;
    const name = `${record.businessDay} ${reason}`;
    totals.set(name, { day: record.businessDay, reason, count: (totals.get(name)?.count ?? 0) + 1 });
  }
  await insertMany(
    tx,
    'analytics.refusal_total',
    {
      organization_id: ['text', () => batch.organizationId],
      venue_id: ['text', () => batch.venueId],
      business_day: ['date', (one) => one.day],
      reason: ['text', (one) => one.reason],
      count: ['integer', (one) => one.count],
    },
    [...totals.values()],
    sql`ON CONFLICT (organization_id, venue_id, business_day, reason)
        DO UPDATE SET count = refusal_total.count + excluded.count`,
  );
}
