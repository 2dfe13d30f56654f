import { type Product, product, type TaxRate, taxRate, textIn } from '@gatehouse/core/catalogue';
import type { CatalogueKind } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { publishRows } from '../sync/contract.ts';

export interface CatalogueEntry {
  readonly kind: CatalogueKind;
  readonly id: string;
  readonly row: object;
}

/** Writes rows of a venue's catalogue and publishes those that changed. */
export async function saveCatalogue(
  tx: Tx,
  of: { readonly organizationId: string; readonly venueId: string },
  entries: readonly CatalogueEntry[],
): Promise<void> {
  await insertMany(
    tx,
    'ticketing.catalogue_row',
    {
      organization_id: ['text', () => of.organizationId],
      venue_id: ['text', () => of.venueId],
      kind: ['text', (entry) => entry.kind],
      row_id: ['text', (entry) => entry.id],
      row_text: ['text', (entry) => JSON.stringify(entry.row)],
    },
    entries,
    sql`ON CONFLICT (organization_id, venue_id, kind, row_id) DO UPDATE SET row_text = excluded.row_text`,
  );
  await publishRows(
    tx,
    { ...of, scope: 'catalogue' },
    entries.map(({ kind, id, row }) => ({ rowId: `${kind}:${id}`, row })),
  );
}

/** Products of a venue, or of the whole organization. */
export async function productsOf(tx: Tx, venueId?: string): Promise<readonly Product[]> {
  const found = await sql<{ row_text: string }>`
    SELECT row_text FROM ticketing.catalogue_row
    WHERE kind = 'product' AND (${venueId ?? null}::text IS NULL OR venue_id = ${venueId ?? null}::text)
    ORDER BY row_id`.execute(tx);
  return found.rows.map((row) => product.parse(JSON.parse(row.row_text)));
}

/** Tax rates of a venue. */
export async function taxRatesOf(tx: Tx, venueId: string): Promise<readonly TaxRate[]> {
  const found = await sql<{ row_text: string }>`
    SELECT row_text FROM ticketing.catalogue_row WHERE kind = 'tax-rate' AND venue_id = ${venueId}`.execute(
    tx,
  );
  return found.rows.map((row) => taxRate.parse(JSON.parse(row.row_text)));
}

/** Classes of everything that admits at a venue, in order. */
export async function ticketClassesOf(tx: Tx, venueId: string): Promise<readonly number[]> {
  const classes = (await productsOf(tx, venueId)).flatMap((one) => one.admission?.ticketClass ?? []);
  return [...new Set(classes)].toSorted((a, b) => a - b);
}

/** Names by product id for lists, in the venue's language. */
export async function productNames(
  tx: Tx,
  venueId: string,
  locale: string,
): Promise<ReadonlyMap<string, string>> {
  return new Map((await productsOf(tx, venueId)).map((one) => [one.productId, textIn(one.name, locale)]));
}
