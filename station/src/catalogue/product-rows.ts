import { createHash } from 'node:crypto';
import { type LocalizedText, product, type Product, type Variant } from '@gatehouse/core/catalogue';
import type { Tile } from '@gatehouse/core/contract';
import type { SqlWriter } from '../ledger/index.ts';
import { readRow } from './read-row.ts';

/** A tile as kept: without the tax rate, which is its own row and may change by itself, and without its category's tone. */
export type KeptTile = Omit<Tile, 'taxBasisPoints' | 'tone'>;

/** Row id under which the number of sellable variants is kept: counting 100,000 rows at every start would cost 10 ms. */
export const VARIANT_COUNT = 'variant-count';

/** Replaces a product: its row, one tile per variant, and their words. Runs inside the page's transaction. */
export function putProduct(sql: SqlWriter, text: string): void {
  const parsed = readRow(product, text);
  dropProduct(sql, parsed.productId);
  sql.run(
    'INSERT INTO catalogue_row (kind, row_id, rank, text) VALUES (?, ?, ?, ?)',
    'product',
    parsed.productId,
    parsed.favouriteRank ?? 0,
    text,
  );
  parsed.variants.forEach((variant) => {
    const tile = tileOf(parsed, variant);
    // Two products must not fight over a variant id: the later one has it, as it would on the price list.
    dropVariant(sql, variant.variantId);
    sql.run(
      'INSERT INTO product_search (variant_id, product_id, barcode, favourite_rank, category_id, tile) VALUES (?, ?, ?, ?, ?, ?)',
      variant.variantId,
      parsed.productId,
      variant.barcode ?? null,
      parsed.favouriteRank ?? null,
      parsed.categoryId,
      JSON.stringify(tile),
    );
    sql.run(
      'INSERT INTO product_words (rowid, variant_id, words) VALUES (?, ?, ?)',
      wordsRowId(variant.variantId),
      variant.variantId,
      wordsOf(parsed, variant),
    );
    addToCount(sql, 1);
  });
}

export function dropProduct(sql: SqlWriter, productId: string): void {
  const text = sql.value<string>(
    "SELECT text FROM catalogue_row WHERE kind = 'product' AND row_id = ?",
    productId,
  );
  if (text === undefined) return;
  for (const variantId of variantsOf(sql, productId, text)) {
    if (
      sql.value<string>('SELECT product_id FROM product_search WHERE variant_id = ?', variantId) === productId
    )
      dropVariant(sql, variantId);
  }
  sql.run("DELETE FROM catalogue_row WHERE kind = 'product' AND row_id = ?", productId);
}

/** A product another version of this software kept may be unreadable here; its tiles still name it. */
function variantsOf(sql: SqlWriter, productId: string, text: string): string[] {
  const parsed = product.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data.variants.map(({ variantId }) => variantId);
  return sql
    .all<{ variantId: string }>(
      'SELECT variant_id AS variantId FROM product_search WHERE product_id = ?',
      productId,
    )
    .map(({ variantId }) => variantId);
}

function dropVariant(sql: SqlWriter, variantId: string): void {
  if (sql.run('DELETE FROM product_search WHERE variant_id = ?', variantId) === 0) return;
  sql.run('DELETE FROM product_words WHERE rowid = ?', wordsRowId(variantId));
  addToCount(sql, -1);
}

const addToCount = (sql: SqlWriter, change: number): void =>
  void sql.run(
    `INSERT INTO catalogue_row (kind, row_id, rank, text) VALUES ('meta', ?, ?, '{}')
     ON CONFLICT (kind, row_id) DO UPDATE SET rank = rank + excluded.rank`,
    VARIANT_COUNT,
    change,
  );

function tileOf(of: Product, variant: Variant): KeptTile {
  return {
    variantId: variant.variantId,
    productId: of.productId,
    name: of.variants.length === 1 ? of.name : joinedName(of.name, variant.name),
    categoryId: of.categoryId,
    priceMinor: variant.priceMinor,
    hint: variant.hint,
    taxRateId: of.taxRateId,
    eventId: of.eventId ?? null,
    favouriteRank: of.favouriteRank ?? null,
    soldOut: of.soldOut,
    ...(of.addOns && { addOns: of.addOns }),
    ...(of.concessionBasisPoints !== undefined && { concessionBasisPoints: of.concessionBasisPoints }),
    ...(of.admission && { admits: of.admission.admits }),
    ...(of.band && { band: of.band }),
  };
}

/** "Day ticket" and "Adult" make "Day ticket Adult"; a variant that names its product already ("Adult day ticket") stands alone. */
function joinedName(productName: LocalizedText, variantName: LocalizedText): LocalizedText {
  const locales = new Set([...Object.keys(productName.byLocale), ...Object.keys(variantName.byLocale)]);
  const inLocale = (locale: string) =>
    joined(
      productName.byLocale[locale] ?? productName.default,
      variantName.byLocale[locale] ?? variantName.default,
    );
  return {
    default: joined(productName.default, variantName.default),
    byLocale: Object.fromEntries([...locales].map((locale) => [locale, inLocale(locale)])),
  };
}

const joined = (productName: string, variantName: string): string =>
  variantName.toLowerCase().includes(productName.toLowerCase())
    ? variantName
    : `${productName} ${variantName}`;

/** FTS5 deletes by rowid only without a scan, so the rowid is made from the variant's id: 63 bits do not collide in practice. */
const wordsRowId = (variantId: string): bigint =>
  createHash('sha256').update(variantId).digest().readBigUInt64BE(0) >> 1n;

const wordsOf = (of: Product, variant: Variant): string =>
  [of.name, variant.name]
    .flatMap((text) => [text.default, ...Object.values(text.byLocale)])
    .concat(variant.hint, variant.barcode ?? '')
    .join(' ');
