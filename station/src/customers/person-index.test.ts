import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReplicaStore, type ReplicaStore } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { stationMigrations } from '../migrations.ts';
import { orderRowOf, personRow } from '../orders/testing/scratch-counter.ts';
import { filesHolding, formsOf } from '../subjects/testing/byte-search.ts';
import { PersonIndex } from './person-index.ts';
import { createThreadedSearch } from './search.ts';
import { fillCrowd, memberOf } from './testing/crowd.ts';

const CROWD = 5_000;
let scratch: Scratch;
let ledger: Ledger;
let replica: ReplicaStore;
let index: PersonIndex;
beforeAll(() => {
  scratch = scratchLedger();
  ledger = scratch.open({ modules: stationMigrations });
  replica = openReplicaStore(ledger, scratch.folder);
  fillCrowd(replica, CROWD);
  replica.applyPage({
    scope: 'orders',
    generation: 'g',
    rows: [
      {
        rowId: 'order-1',
        position: 1,
        deleted: false,
        text: JSON.stringify(
          orderRowOf('order-1', memberOf(17).customerId, [memberOf(17).customerId, memberOf(18).customerId]),
        ),
      },
    ],
    toPosition: 1,
    confirmedAtMs: 1,
  });
  index = new PersonIndex(replica.sql);
  while (index.buildSlice(500));
});
afterAll(() => {
  index.close();
  replica.close();
  ledger.close();
  scratch.remove();
});

const namesOf = (typed: string): string[] =>
  index
    .find(typed, 20)
    .flatMap((hit) => (hit.kind === 'customer' ? [memberOf(Number(hit.customerId.slice(-7))).name] : []));

describe('the index of people', () => {
  it('complaint 15: finds anybody of a crowd by name, number or address as it is typed', () => {
    for (const at of [0, 17, 1_234, 4_999]) {
      const { customerId, name, phone, email } = memberOf(at);
      const found = (typed: string) => index.find(typed, 50);
      expect(found(email)).toContainEqual({ kind: 'customer', customerId });
      expect(found(phone.replace('+43 ', '0'))).toContainEqual({ kind: 'customer', customerId });
      expect(found(phone.slice(0, -2))).toContainEqual({ kind: 'customer', customerId });
      const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('Ł', 'L').toUpperCase();
      expect(namesOf(plain)).toContain(name);
      const [first = '', last = ''] = name.split(' ');
      expect(namesOf(`${last} ${first}`)).toContain(name);
    }
  });

  it('puts whole names before longer ones that begin alike, and gives no more than asked', () => {
    expect(index.find('a', 20).filter(({ kind }) => kind === 'customer')).toHaveLength(20);
    const [best = ''] = namesOf('anna ber');
    expect(best.startsWith('Anna Ber')).toBe(true);
    expect(index.find('"; DROP TABLE words; --', 5)).toEqual([]);
    expect(index.find('   ', 5)).toEqual([]);
    expect(index.find('NEAR( OR * ^', 5)).toEqual([]);
  });

  it('finds an order by its code however it is read out, by a ticket’s serial, and by whoever takes part', () => {
    const order = { kind: 'order', orderId: 'order-1' };
    expect(index.find('7kq2 m4xd', 5)).toEqual([{ ...order, matchedId: null, exact: true }]);
    const byPerson = index.find(memberOf(18).email, 5);
    expect(byPerson[0]).toEqual({ ...order, matchedId: memberOf(18).customerId, exact: false });
  });

  it('follows rows as they come, change and go, and forgets who was erased', () => {
    const text = (name: string) => ({ name });
    const put = (name: string | null) => {
      const person = name === null ? undefined : personRow('newcomer', text(name));
      for (const [scope, row] of [
        ['subjects', person && { subjectId: 'newcomer', key: person.key.toString('base64url') }],
        ['customers', person?.row],
      ] as const) {
        replica.applyPage({
          scope,
          generation: 'crowd',
          rows: [{ rowId: 'newcomer', position: CROWD + 1, deleted: !row, text: JSON.stringify(row ?? {}) }],
          toPosition: CROWD + 1,
          confirmedAtMs: 1,
        });
        index.refresh(scope, ['newcomer']);
      }
    };
    const hit = { kind: 'customer', customerId: 'newcomer' };
    put('Wolfhilde Quastenberg');
    expect(index.find('quasten', 5)).toEqual([hit]);
    put('Wolfhilde Ehrlich');
    expect(index.find('quasten', 5)).toEqual([]);
    expect(index.find('wolfhilde ehr', 5)).toEqual([hit]);
    expect(filesHolding(scratch.folder, formsOf('name', 'Wolfhilde Ehrlich'))).toEqual([]);
    put(null);
    expect(index.find('wolfhilde', 5)).toEqual([]);
  });

  it('answers the same from a thread of its own, while it is being built', async () => {
    const search = createThreadedSearch(
      () => replica.sql.db.name,
      (error) => {
        throw error;
      },
    );
    try {
      const { email, customerId } = memberOf(3);
      await expect
        .poll(async () => (await search.find(email, 5)).length, { timeout: 20_000, interval: 10 })
        .toBe(1);
      expect(await search.find(email, 5)).toEqual([{ kind: 'customer', customerId }]);
      search.addDraft('draft', { name: 'Zephyrine Draft', phone: '', email: '', birthDate: null });
      expect(await search.find('zephyrine', 5)).toEqual([{ kind: 'customer', customerId: 'draft' }]);
      search.restart();
      expect(await search.find('zephyrine', 5)).toEqual([{ kind: 'customer', customerId: 'draft' }]);
    } finally {
      await search.close();
    }
  });
});
