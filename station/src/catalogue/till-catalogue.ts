import {
  bundle,
  category,
  NO_OFFERS,
  type Offers,
  priceList,
  product,
  type Product,
  promotion,
  session,
  type Session,
  taxRate,
  type TaxRate,
  venueEvent,
  type VenueEvent,
} from '@gatehouse/core/catalogue';
import type { SessionSlot, Tile, TillCatalogue } from '@gatehouse/core/contract';
import { addDays, instantOf, type IsoDate } from '@gatehouse/core/time';
import type { SqlReader } from '../ledger/index.ts';
import { type KeptTile, VARIANT_COUNT } from './product-rows.ts';
import type { ReplicaStore } from './replica-store.ts';

/** What a screen shows before it asks: favourites and the head of every category, whatever the size of the catalogue. */
const FAVOURITES_MAX = 60;
const CATEGORY_PAGE = 48;
const SEARCH_PAGE = 40;
/** What sells today is a few hundred variants; reading and checking one costs more than the rest of its line. */
const SELLABLES_KEPT = 1_000;
/** Ranking every match of a broad word (bm25) reads the whole index: 0.4 s at 100,000 products, on the device loop. */
const SEARCH_LOOK = 200;

/** A variant with its product and tax rate: all a line needs to be priced. */
export interface Sellable {
  readonly tile: Tile;
  readonly product: Product;
  readonly taxRate: TaxRate;
}

/** Reads of the replica for selling. Nothing is loaded ahead: every answer is a few index look-ups. */
export interface TillCatalogueReader {
  /** Undefined before the first pull. */
  catalogue(): TillCatalogue | undefined;
  search(text: string): { readonly tiles: Tile[]; readonly exact: boolean };
  sellable(variantId: string): Sellable | undefined;
  /** Price lists, promotions and bundles, as the screen and the sale price by them. */
  offers(): Offers;
  sessions(eventId: string, day: IsoDate): SessionSlot[];
  session(sessionId: string): { readonly session: Session; readonly left: number } | undefined;
  /** Seats sold here that no `taken` of the cloud contains yet are subtracted. */
  slotOf(session: Session): SessionSlot;
}

export function createTillCatalogueReader(
  replica: ReplicaStore,
  soldHereSince: (sessionId: string, seq: number) => number,
  /** What the counter itself says of its shelves; undefined leaves it to the catalogue. */
  soldOut: (variantId: string) => boolean | undefined = () => undefined,
): TillCatalogueReader {
  const { sql } = replica;

  const sellables = new Map<string, Sellable>();
  let knownOffers: Offers | undefined;
  const offersOf = (): Offers => {
    const rows = <Row>(kind: string, schema: { parse(value: unknown): Row }): Row[] =>
      rowsOf(sql, kind).map((text) => schema.parse(JSON.parse(text)));
    const found: Offers = {
      priceLists: rows('price-list', priceList),
      promotions: rows('promotion', promotion),
      bundles: rows('bundle', bundle),
    };
    const isNone = found.priceLists.length + found.promotions.length + found.bundles.length === 0;
    return isNone ? NO_OFFERS : found;
  };
  replica.onChanged((scopes) => {
    if (!scopes.includes('catalogue')) return;
    sellables.clear();
    knownOffers = undefined;
  });

  const tileFrom = (kept: KeptTile): Tile => ({
    ...kept,
    tone: categoryOf(sql, kept.categoryId)?.tone ?? 'shop',
    taxBasisPoints: taxRateOf(sql, kept.taxRateId)?.basisPoints ?? 0,
    soldOut: soldOut(kept.variantId) ?? kept.soldOut,
  });
  const tilesOf = (rows: readonly { tile: string }[]): Tile[] =>
    rows.map(({ tile }) => tileFrom(JSON.parse(tile) as KeptTile));

  const slotOf = (of: Session): SessionSlot => {
    const { sessionId, eventId, startsAtMs, endsAtMs, capacity, taken } = of;
    const left = Math.max(0, capacity - taken - soldHereSince(sessionId, replica.sessionsIncludeSeq()));
    return { sessionId, eventId, startsAtMs, endsAtMs, capacity, left };
  };

  return {
    slotOf,
    offers: () => (knownOffers ??= offersOf()),
    catalogue() {
      const policy = replica.policy();
      if (!policy) return undefined;
      const categories = rowsOf(sql, 'category').map((text) => category.parse(JSON.parse(text)));
      const favourites = tilesOf(
        sql.all(
          'SELECT tile FROM product_search WHERE favourite_rank IS NOT NULL ORDER BY favourite_rank LIMIT ?',
          FAVOURITES_MAX,
        ),
      );
      const known = new Set(favourites.map((tile) => tile.variantId));
      const heads = categories
        .flatMap((of) =>
          tilesOf(
            sql.all(
              'SELECT tile FROM product_search WHERE category_id = ? LIMIT ?',
              of.categoryId,
              CATEGORY_PAGE,
            ),
          ),
        )
        .filter((tile) => !known.has(tile.variantId));
      return {
        categories: categories.toSorted((a, b) => a.rank - b.rank),
        tiles: [...favourites, ...heads],
        events: rowsOf(sql, 'event').map((text) => venueEvent.parse(JSON.parse(text))),
        taxRule: policy.taxRule,
        offers: (knownOffers ??= offersOf()),
        productCount:
          sql.value<number>(
            "SELECT rank FROM catalogue_row WHERE kind = 'meta' AND row_id = ?",
            VARIANT_COUNT,
          ) ?? 0,
      };
    },
    search(text) {
      const exact = tilesOf(
        sql.all('SELECT tile FROM product_search WHERE barcode = ? LIMIT 5', text.trim()),
      );
      if (exact.length > 0) return { tiles: exact, exact: true };
      const query = ftsQuery(text);
      if (query === '') return { tiles: [], exact: false };
      const found = tilesOf(
        sql.all(
          'SELECT tile FROM product_words JOIN product_search USING (variant_id) WHERE product_words MATCH ? LIMIT ?',
          query,
          SEARCH_LOOK,
        ),
      );
      return { tiles: found.toSorted(byLikeness(text)).slice(0, SEARCH_PAGE), exact: false };
    },
    sellable(variantId) {
      const cached = sellables.get(variantId);
      if (cached) {
        const now = soldOut(variantId);
        return now === undefined || now === cached.tile.soldOut
          ? cached
          : { ...cached, tile: { ...cached.tile, soldOut: now } };
      }
      const row = sql.get<{ productId: string; tile: string }>(
        'SELECT product_id AS productId, tile FROM product_search WHERE variant_id = ?',
        variantId,
      );
      const text =
        row &&
        sql.value<string>(
          "SELECT text FROM catalogue_row WHERE kind = 'product' AND row_id = ?",
          row.productId,
        );
      if (!row || text === undefined) return undefined;
      const tile = tileFrom(JSON.parse(row.tile) as KeptTile);
      const rate = taxRateOf(sql, tile.taxRateId);
      if (!rate) return undefined;
      const found = { tile, product: product.parse(JSON.parse(text)), taxRate: rate };
      if (sellables.size >= SELLABLES_KEPT) sellables.clear();
      sellables.set(variantId, found);
      return found;
    },
    sessions(eventId, day) {
      // A business day: what starts at 01:00 at a venue that turns over at 4 belongs to the evening before.
      const { timeZone, cutOverHour } = replica.policy() ?? { timeZone: 'UTC', cutOverHour: 0 };
      const from = instantOf(day, cutOverHour * 60, timeZone);
      const until = instantOf(addDays(day, 1), cutOverHour * 60, timeZone);
      return sql
        .all<Session>(
          `${SELECT_SESSION} WHERE event_id = ? AND starts_at_ms >= ? AND starts_at_ms < ? ORDER BY starts_at_ms`,
          eventId,
          from,
          until,
        )
        .map(slotOf);
    },
    session(sessionId) {
      const row = sql.get<Session>(`${SELECT_SESSION} WHERE session_id = ?`, sessionId);
      return row && { session: session.parse(row), left: slotOf(row).left };
    },
  };
}

const SELECT_SESSION = `SELECT session_id AS sessionId, event_id AS eventId, starts_at_ms AS startsAtMs, ends_at_ms AS endsAtMs,
  capacity, taken, scope_number AS scopeNumber FROM session`;

const rowsOf = (sql: SqlReader, kind: string): string[] =>
  sql
    .all<{ text: string }>('SELECT text FROM catalogue_row WHERE kind = ? ORDER BY rank, row_id', kind)
    .map(({ text }) => text);

const oneRow = (sql: SqlReader, kind: string, id: string): unknown => {
  const text = sql.value<string>('SELECT text FROM catalogue_row WHERE kind = ? AND row_id = ?', kind, id);
  return text === undefined ? undefined : JSON.parse(text);
};
export const eventOf = (sql: SqlReader, id: string): VenueEvent | undefined =>
  venueEvent.optional().parse(oneRow(sql, 'event', id));
export const taxRateOf = (sql: SqlReader, id: string): TaxRate | undefined =>
  taxRate.optional().parse(oneRow(sql, 'tax-rate', id));
const categoryOf = (sql: SqlReader, id: string) => category.optional().parse(oneRow(sql, 'category', id));

/** Every word as a quoted prefix: what a person types is never FTS5 syntax. */
const ftsQuery = (text: string): string =>
  (text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 8)
    .map((word) => `"${word}"*`)
    .join(' ');

/** Names that begin with what was typed first, favourites before others, then by name. */
function byLikeness(text: string): (a: Tile, b: Tile) => number {
  const typed = text.trim().toLowerCase();
  const weight = ({ name, favouriteRank }: Tile): number => {
    const begins = [name.default, ...Object.values(name.byLocale)].some((of) =>
      of.toLowerCase().startsWith(typed),
    );
    return (begins ? 0 : 2) + (favouriteRank === null ? 1 : 0);
  };
  return (a, b) => weight(a) - weight(b) || (a.name.default < b.name.default ? -1 : 1);
}
