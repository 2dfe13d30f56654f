import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Product } from '@gatehouse/core/catalogue';
import type { TicketRow } from '@gatehouse/core/tickets';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { catalogueRows, policyOf, PRODUCTS, rowsOf } from '../testing/small-venue.ts';
import { openReplicaStore, type ReplicaStore } from './replica-store.ts';
import { createTillCatalogueReader, type TillCatalogueReader } from './till-catalogue.ts';

let scratch: Scratch;
let ledger: Ledger;
let replica: ReplicaStore;
let reader: TillCatalogueReader;
const open = () => {
  ledger = scratch.open();
  replica = openReplicaStore(ledger, scratch.folder);
  reader = createTillCatalogueReader(replica, () => 0);
};
beforeEach(() => {
  scratch = scratchLedger();
  open();
  apply('policy', rowsOf([['venue', policyOf()]]));
  apply('catalogue', catalogueRows());
});
afterEach(() => {
  replica.close();
  ledger.close();
  scratch.remove();
});
const apply = (
  scope: 'policy' | 'catalogue' | 'tickets',
  rows: ReturnType<typeof rowsOf>,
  generation = 'g',
) =>
  replica.applyPage({
    scope,
    generation,
    rows,
    toPosition: Math.max(0, ...rows.map(({ position }) => position)),
    confirmedAtMs: 1,
  });

it('shows favourites first, each with its category, price and tax', () => {
  const { tiles, categories, productCount } = reader.catalogue() ?? {
    tiles: [],
    categories: [],
    productCount: 0,
  };
  expect(tiles.map(({ variantId }) => variantId)).toEqual([
    'day-adult',
    'day-child',
    'climb-60',
    'coffee',
    'pretzel',
  ]);
  expect(tiles[0]).toMatchObject({
    name: { default: 'Day ticket Adult', byLocale: { de: 'Tageskarte Erwachsene' } },
    tone: 'day',
    priceMinor: 2_400,
    taxBasisPoints: 1_300,
  });
  expect(categories.map(({ categoryId }) => categoryId)).toEqual(['day', 'food']);
  expect(productCount).toBe(5);
});

it('finds by words in any language, by prefix, without accents, and by barcode; what is typed is never syntax', () => {
  expect(reader.search('kaff').tiles.map(({ variantId }) => variantId)).toEqual(['coffee']);
  expect(reader.search('CÖFFÈE').tiles.map(({ variantId }) => variantId)).toEqual(['coffee']);
  expect(reader.search('day ad').tiles.map(({ variantId }) => variantId)).toEqual(['day-adult']);
  expect(reader.search('9001234567894')).toMatchObject({ exact: true, tiles: [{ variantId: 'coffee' }] });
  expect(reader.search('") OR *').tiles).toEqual([]);
  expect(reader.search('NEAR(').exact).toBe(false);
});

it('follows changes: a price, a variant that is gone, a product that is gone', () => {
  const [day] = PRODUCTS;
  const changed: Product = {
    ...(day as Product),
    variants: [{ ...(day as Product).variants[0]!, priceMinor: 2_600 }],
  };
  apply('catalogue', [
    { rowId: 'product:day', position: 90, deleted: false, text: JSON.stringify(changed) },
    { rowId: 'product:coffee', position: 91, deleted: true, text: '{}' },
  ]);
  expect(reader.sellable('day-adult')?.tile).toMatchObject({
    priceMinor: 2_600,
    name: { default: 'Day ticket' },
  });
  expect(reader.sellable('day-child')).toBeUndefined();
  expect(reader.search('child').tiles).toEqual([]);
  expect(reader.search('9001234567894').tiles).toEqual([]);
  expect(reader.catalogue()?.productCount).toBe(3);
});

it('takes a page with its cursor or not at all', () => {
  const before = replica.cursor('catalogue');
  const broken = [
    ...rowsOf([
      [
        'product:new',
        { ...PRODUCTS[2], productId: 'new', variants: [{ ...PRODUCTS[2]?.variants[0], variantId: 'new' }] },
      ],
    ]),
    { rowId: 'product:bad', position: 99, deleted: false, text: '{"productId":1}' },
  ];
  expect(() => apply('catalogue', broken)).toThrow(/invalid|expected/i);
  expect(replica.cursor('catalogue')).toEqual(before);
  expect(reader.sellable('new')).toBeUndefined();
});

it('starts a scope over when its generation changes, and keeps the others', () => {
  apply('catalogue', catalogueRows(PRODUCTS.slice(2, 3)), 'g2');
  expect(reader.catalogue()?.tiles.map(({ variantId }) => variantId)).toEqual(['coffee']);
  expect(replica.policy()?.name).toBe('Waldpark');
});

it('keeps one code per ticket: a reissue ends the old serial', () => {
  const ticket: TicketRow = {
    ticketId: 't1',
    serial: 'ffffffffffffff01',
    keyId: 1,
    productId: 'day',
    variantId: 'v',
    ticketClass: 1,
    sessionId: null,
    scope: 0,
    validFromDay: 1,
    validUntilDay: 2,
    admits: 1,
    status: 'valid',
    statusReason: '',
    soldAtMs: 1,
    holderName: '',
  };
  apply('tickets', rowsOf([['t1', ticket]]));
  apply('tickets', rowsOf([['t1', { ...ticket, serial: '00000000000000aa' }]]));
  expect(replica.sql.all('SELECT serial FROM ticket')).toEqual([{ serial: 170 }]);
});

it('comes back after a restart, and replaces a file that is no database', async () => {
  replica.close();
  ledger.close();
  open();
  expect(replica.cursor('catalogue')?.generation).toBe('g');
  const name = ledger.read.value<string>(`SELECT value FROM setting WHERE name = 'replica-file'`) ?? '';
  replica.close();
  ledger.close();
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    `${scratch.folder}/${name}`,
    'not a database at all, but long enough to look like one'.repeat(100),
  );
  open();
  expect(replica.cursor('catalogue')).toBeUndefined();
  expect(replica.policy()).toBeUndefined();
});
