import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Product } from '@gatehouse/core/catalogue';
import type { TicketRow } from '@gatehouse/core/tickets';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { catalogueRows, policyOf, PRODUCTS, rowsOf, sessionAt } from '../testing/small-venue.ts';
import { type OnUnreadable, openReplicaStore, type ReplicaStore } from './replica-store.ts';
import { createTillCatalogueReader, type TillCatalogueReader } from './till-catalogue.ts';

let scratch: Scratch;
let ledger: Ledger;
let replica: ReplicaStore;
let reader: TillCatalogueReader;
let told: Parameters<OnUnreadable>[0][];
const open = () => {
  ledger = scratch.open();
  told = [];
  replica = openReplicaStore(ledger, scratch.folder, (row) => told.push(row));
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
  scope: 'policy' | 'catalogue' | 'sessions' | 'tickets',
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

it('lists the sessions of a business day: 01:00 belongs to the evening before', () => {
  const at = (local: string) => Date.parse(`${local}+02:00`);
  apply(
    'sessions',
    rowsOf(
      ['2026-06-15T03:00', '2026-06-15T04:00', '2026-06-16T01:00', '2026-06-16T04:00'].map(
        (local) => [local, sessionAt(local, at(`${local}:00`))] as const,
      ),
    ),
  );
  expect(reader.sessions('climbing', '2026-06-15').map(({ sessionId }) => sessionId)).toEqual([
    '2026-06-15T04:00',
    '2026-06-16T01:00',
  ]);
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
  const good = rowsOf([
    [
      'product:new',
      { ...PRODUCTS[2], productId: 'new', variants: [{ ...PRODUCTS[2]?.variants[0], variantId: 'new' }] },
    ],
  ]);
  replica.sql.db.pragma('query_only = ON');
  expect(() => apply('catalogue', good)).toThrow(/readonly/i);
  replica.sql.db.pragma('query_only = OFF');
  expect(replica.cursor('catalogue')).toEqual(before);
  expect(reader.sellable('new')).toBeUndefined();
});

describe('a row this version cannot read', () => {
  const newer = { ...policyOf({ name: 'Renamed' }), fieldOfTomorrow: true };
  const at = (rowId: string, position: number, body: unknown) => [
    { rowId, position, deleted: false, text: JSON.stringify(body) },
  ];

  it('leaves the policy in force as it was, at once and after a restart, and tells of it', () => {
    apply('policy', at('venue', 2, newer));
    expect(replica.policy()?.name).toBe('Waldpark');
    expect(told).toEqual([expect.objectContaining({ scope: 'policy', rowId: 'venue' })]);
    replica.close();
    ledger.close();
    open();
    expect(replica.policy()?.name).toBe('Waldpark');
    expect(replica.cursor('policy')?.position).toBe(2);
    apply('policy', at('venue', 3, policyOf({ name: 'Renamed' })));
    expect(replica.policy()?.name).toBe('Renamed');
  });

  it('does not keep the rows behind it out, and comes in once a later version can read it', () => {
    apply('catalogue', [
      { rowId: 'product:bad', position: 90, deleted: false, text: '{"productId":1}' },
      { rowId: 'tax-rate:vat-13', position: 91, deleted: false, text: 'null' },
      { rowId: 'product:coffee', position: 92, deleted: true, text: '{}' },
    ]);
    expect(told.map(({ rowId }) => rowId)).toEqual(['product:bad', 'tax-rate:vat-13']);
    expect(reader.sellable('coffee')).toBeUndefined();
    expect(reader.sellable('day-adult')?.taxRate.basisPoints).toBe(1_300);
    // As if the next version could: what was set aside is now readable.
    const readable = {
      rowId: 'product:bad',
      position: 90,
      deleted: false,
      text: JSON.stringify(PRODUCTS[2]),
    };
    replica.sql.db
      .prepare(`UPDATE catalogue_row SET text = ? WHERE kind = 'set-aside' AND row_id = ?`)
      .run(JSON.stringify(readable), 'catalogue/product:bad');
    replica.close();
    ledger.close();
    open();
    expect(reader.sellable('coffee')).toBeDefined();
    const left = `SELECT row_id AS id FROM catalogue_row WHERE kind = 'set-aside'`;
    expect(replica.sql.all(left)).toEqual([{ id: 'catalogue/tax-rate:vat-13' }]);
  });

  it('does not end the process when an older version kept it', () => {
    replica.sql.db
      .prepare(`UPDATE catalogue_row SET text = ? WHERE kind = 'policy'`)
      .run(JSON.stringify(newer));
    replica.close();
    ledger.close();
    open();
    expect(replica.policy()).toBeUndefined();
  });

  it.each([
    ['a language Intl refuses', { locale: 'de_AT' }],
    ['no language', { locale: '' }],
    ['a zone that is none', { timeZone: 'Mars/City' }],
  ])('is also a policy with %s', (_name, change) => {
    apply('policy', at('venue', 2, policyOf(change)));
    expect(replica.policy()).toMatchObject({ locale: 'de-AT', timeZone: 'Europe/Vienna' });
  });
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
    holderSealed: '',
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
