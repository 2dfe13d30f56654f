import { consoleRoutes, type saleRow } from '@gatehouse/core/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { anywhere, pageOf, type PagePlace, pagePlaceOf } from '../../platform/http/page.ts';
import { namesOfStaff, requireVenue } from '../identity/contract.ts';
import { stationNames } from '../sync/contract.ts';
import { dashboardOf } from './dashboard.ts';

type SaleView = z.infer<typeof saleRow>;

interface SaleColumns {
  readonly sale_id: string;
  readonly receipt_number: string;
  readonly station_id: string;
  readonly operator_id: string | null;
  readonly sold_at_ms: number;
  readonly business_day: string;
  readonly total_minor: number;
  readonly lines: SaleView['lines'];
  readonly refunded: boolean;
}

export interface SaleQuery {
  readonly day?: string | undefined;
  readonly hour?: number | undefined;
  readonly q?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export function createAnalyticsModule(parts: { readonly database: Database; readonly nowMs: () => number }): {
  readonly routes: readonly BoundRoute[];
} {
  const { tenants } = parts.database;
  const routes = bind('analytics', consoleRoutes, {
    dashboard: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        return dashboardOf(tx, venue, query.day, parts.nowMs());
      }),
    sales: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        return listSales(tx, venueId, query);
      }),
  });
  return { routes };
}

/** Sales, newest first; `q` finds receipt numbers and what was sold. */
async function listSales(tx: Tx, venueId: string, query: SaleQuery) {
  const place = pagePlaceOf(query.before);
  const { day = null, hour = null, limit } = query;
  const like = query.q ? anywhere(query.q) : null;
  const found = await sql<SaleColumns>`
    SELECT sale_id, receipt_number, station_id, operator_id, sold_at_ms, business_day, total_minor, lines,
      EXISTS (SELECT 1 FROM analytics.refund WHERE refund.sale_id = sale.sale_id) AS refunded
    FROM analytics.sale
    WHERE venue_id = ${venueId}
      AND (${day}::date IS NULL OR business_day = ${day}::date)
      AND (${hour}::integer IS NULL OR hour = ${hour}::integer)
      AND (${like}::text IS NULL OR receipt_number ILIKE ${like} OR lines::text ILIKE ${like})
      AND (${place?.atMs ?? null}::bigint IS NULL
        OR (sold_at_ms, sale_id) < (${place?.atMs ?? null}::bigint, ${place?.id ?? null}::text COLLATE "C"))
    ORDER BY sold_at_ms DESC, sale_id DESC LIMIT ${limit + 1}`.execute(tx);
  const stations = await stationNames(tx);
  const staff = await namesOfStaff(tx);
  const placeOf = (row: SaleColumns): PagePlace => ({ atMs: row.sold_at_ms, id: row.sale_id });
  return pageOf(found.rows, limit, placeOf, (row): SaleView => ({
    saleId: row.sale_id,
    receiptNumber: row.receipt_number,
    stationName: stations.get(row.station_id) ?? row.station_id,
    operatorName: row.operator_id === null ? '' : (staff.get(row.operator_id) ?? row.operator_id),
    soldAtMs: row.sold_at_ms,
    businessDay: row.business_day,
    totalMinor: row.total_minor,
    lineCount: row.lines.length,
    refunded: row.refunded,
    lines: row.lines,
  }));
}
