import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesHolding, formsOf } from '../subjects/testing/byte-search.ts';
import { needsOf, keepPeople } from '../waivers/basket-people.ts';
import { signWaiver } from '../waivers/sign.ts';
import { addCustomer, keepPhoto, viewCustomer } from '../customers/customers.ts';
import { collectOrder, viewOrder } from './collect.ts';
import { linkBand } from './link-band.ts';
import {
  applyPeople,
  OPERATOR,
  orderRowOf,
  personRow,
  type ScratchCounter,
  scratchCounter,
} from './testing/scratch-counter.ts';

const TEMPLATE = {
  templateId: 'risk',
  version: 2,
  title: { default: 'Risk', byLocale: {} },
  text: { default: 'I know.', byLocale: {} },
  validity: { kind: 'years', years: 1 },
  productIds: ['course'],
  adultAge: 18,
};
const MARA = personRow('mara', { name: 'Mara Klein', phone: '+43 664 1203344' });
const LEO = personRow('leo', { name: 'Leo Klein', birthDate: '2017-04-02' }, { guardianId: 'mara' });
const IDA = personRow('ida', { name: 'Ida Klein', birthDate: '2019-08-21' }, { guardianId: 'mara' });
const SIGNATURE = 'M10 10L20 20L30 30L40 40L50 50';
const ORDER = orderRowOf('order-1', 'mara', ['leo', 'ida']);

let hub: ScratchCounter;
let till1: ScratchCounter;
let till2: ScratchCounter;
const receive = async (counter: ScratchCounter): Promise<void> => {
  applyPeople(counter, [MARA, LEO, IDA]);
  counter.apply('waivers', [['template:risk', TEMPLATE]]);
  counter.apply('orders', [['order-1', ORDER]]);
  await counter.turn();
};
beforeEach(async () => {
  hub = scratchCounter('hub');
  till1 = scratchCounter('till-1', () => hub);
  till2 = scratchCounter('till-2', () => hub);
  for (const counter of [till1, till2]) await receive(counter);
});
afterEach(async () => {
  for (const counter of [hub, till1, till2]) await counter.close();
});

const sign = (
  counter: ScratchCounter,
  customerIds: readonly string[],
  guardianId: string | null,
  operationId = 'sign-operation',
) =>
  signWaiver(
    counter.service.parts,
    {
      operationId,
      templateId: 'risk',
      version: 2,
      customerIds,
      guardianId,
      guardian: null,
      signature: SIGNATURE,
      day: '2026-06-15',
    },
    OPERATOR,
  );
const view = async (counter: ScratchCounter) => {
  const answer = await viewOrder(counter.service.parts, 'order-1');
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
};
const collect = (
  counter: ScratchCounter,
  operationId: string,
  ticketIds = ORDER.tickets.map(({ ticketId }) => ticketId),
) =>
  collectOrder(counter.service.parts, { orderId: 'order-1', operationId, ticketIds, print: false }, OPERATOR);
const problemOf = (answer: { ok: boolean; problem?: { code: string } }) =>
  answer.ok ? 'ok' : (answer.problem?.code ?? '');
const recordKinds = (counter: ScratchCounter): string[] =>
  counter.ledger.read
    .all<{ text: string }>('SELECT text FROM record ORDER BY seq')
    .map(({ text }) => (JSON.parse(text) as { kind: string }).kind);

describe('collecting', () => {
  it('waits for every waiver by name; one guardian signs for all the children in one go', async () => {
    const before = await view(till1);
    expect(before.open.map((one) => (one.kind === 'waiver' ? `${one.name} ${one.state}` : one.kind))).toEqual(
      ['Leo Klein missing', 'Ida Klein missing'],
    );
    const refused = await collect(till1, 'operation-early');
    expect(refused).toMatchObject({
      ok: false,
      problem: { code: 'waiver_missing', title: 'Waiver missing: Leo Klein, Ida Klein' },
    });
    expect(problemOf(sign(till1, ['leo', 'ida'], null))).toBe('guardian_needed');
    expect(problemOf(sign(till1, ['leo'], 'leo'))).toBe('guardian_needed');
    expect(sign(till1, ['leo', 'ida'], 'mara')).toMatchObject({
      ok: true,
      value: { signed: [{ customerId: 'leo', validUntil: '2027-06-15' }, { customerId: 'ida' }] },
    });
    // The same tap again is the same signature.
    sign(till1, ['leo', 'ida'], 'mara');
    expect(recordKinds(till1).filter((kind) => kind === 'WaiverSigned')).toHaveLength(2);
    expect((await view(till1)).open).toEqual([]);
    expect(await collect(till1, 'operation-collect')).toMatchObject({
      ok: true,
      value: { decidedBy: 'hub', order: { state: 'collected' } },
    });
    await till1.turn();
    expect(till1.handedOver.map(({ kind, subjectId }) => `${kind} ${subjectId}`)).toEqual(['signature mara']);
  });

  it('hands out part of an order and the rest later, each ticket once', async () => {
    sign(till1, ['leo', 'ida'], 'mara');
    const [first, second] = ORDER.tickets.map(({ ticketId }) => ticketId);
    expect(await collect(till1, 'operation-part', [first ?? ''])).toMatchObject({
      ok: true,
      value: { order: { state: 'partly' } },
    });
    const again = await collect(till1, 'operation-part', [first ?? '']);
    expect(again).toMatchObject({ ok: true, value: { ticketIds: [first] } });
    expect(problemOf(await collect(till1, 'operation-other', [first ?? '']))).toBe('already_collected');
    expect(problemOf(await collect(till1, 'operation-rest', [second ?? '']))).toBe('ok');
    expect(recordKinds(till1).filter((kind) => kind === 'OrderCollected')).toHaveLength(2);
  });

  it('goes on with neither internet nor hub, and says whose word it was', async () => {
    Object.assign(till1.links, { hub: false, cloud: false });
    sign(till1, ['leo', 'ida'], 'mara');
    const done = await collect(till1, 'operation-alone');
    expect(done).toMatchObject({
      ok: true,
      value: { decidedBy: 'till', order: { state: 'collected', askedOf: 'this-till' } },
    });
  });

  it('is decided by the hub when two tills hand out the same order at once', async () => {
    sign(till1, ['leo', 'ida'], 'mara', 'sign-at-till-1');
    sign(till2, ['leo', 'ida'], 'mara', 'sign-at-till-2');
    const both = await Promise.all([collect(till1, 'operation-one'), collect(till2, 'operation-two')]);
    expect(both.map(problemOf).toSorted()).toEqual(['already_collected', 'ok']);
    // Negative control: cut off from the hub, both would.
    for (const counter of [till1, till2]) counter.links.hub = false;
    const loser = both[0]?.ok ? till2 : till1;
    expect(problemOf(await collect(loser, 'operation-cut-off'))).toBe('ok');
  });

  it('lets another till have what a till that died had claimed, after a minute', async () => {
    const claim = { operationId: 'died', orderId: 'order-1', ticketIds: [ORDER.tickets[0]?.ticketId ?? ''] };
    expect(hub.service.hub.claim(claim, 'till-1').granted).toBe(true);
    expect(hub.service.hub.claim({ ...claim, operationId: 'other' }, 'till-2')).toMatchObject({
      granted: false,
      taken: [{ stationId: 'till-1' }],
    });
    hub.scratch.clock.advance(61_000);
    expect(hub.service.hub.claim({ ...claim, operationId: 'other' }, 'till-2').granted).toBe(true);
  });

  it('links a band once, and moves it only by being asked to', async () => {
    const [first, second] = ORDER.tickets.map(({ ticketId }) => ticketId);
    const link = (operationId: string, ticketId: string | undefined, mediaCode: string) =>
      linkBand(
        till1.service.parts,
        { operationId, ticketId: ticketId ?? '', orderId: 'order-1', mediaCode },
        OPERATOR,
      );
    expect(problemOf(link('band-operation-1', first, 'BAND-1'))).toBe('ok');
    expect(problemOf(link('band-operation-2', second, 'BAND-1'))).toBe('band_in_use');
    expect(link('band-operation-3', first, 'BAND-2')).toMatchObject({ value: { replaced: 'BAND-1' } });
    expect((await view(till1)).tickets[0]?.mediaCode).toBe('BAND-2');
    expect(problemOf(link('band-operation-4', second, 'BAND-1'))).toBe('ok');
  });
});

describe('complaint 17: waivers made after the cut are known at every till of the venue', () => {
  it('complaint 17: a waiver signed at Till 2 with the internet away lets Till 1 collect and sell', async () => {
    for (const counter of [till1, till2]) counter.links.cloud = false;
    const lines = [{ lineId: 'line', productId: 'course', quantity: 1, day: '2026-06-15' }];
    till1.ledger.transact((writer) =>
      keepPeople(writer, 'basket', { lineId: 'line', customerIds: ['leo'], answers: [] }, 1),
    );
    const { parts } = till1.service;
    const needs = () =>
      needsOf({ sql: till1.ledger.read, people: parts.people, book: parts.waivers }, 'basket', lines);
    expect(needs().missing).toEqual([
      { kind: 'waiver', lineId: 'line', customerId: 'leo', name: 'Leo Klein' },
    ]);
    expect(till1.ledger.transact((writer) => till1.service.wrongWith(writer, 'basket', lines))).toMatchObject(
      { problem: { detail: 'Waiver missing: Leo Klein' } },
    );
    // Sold, each ticket is whose it is, and the basket's people are forgotten.
    till1.ledger.transact((writer) =>
      till1.service.sold(writer, 'basket', {
        saleId: 'sale',
        tickets: [{ ticketId: 'ticket', lineId: 'line' }],
        operatorId: 'ida',
        shiftId: 'shift',
      }),
    );
    expect(recordKinds(till1)).toContain('HolderAttached');
    expect(till1.ledger.read.value('SELECT count(*) FROM basket_people')).toBe(0);
    sign(till2, ['leo', 'ida'], 'mara');
    till2.pushTo(hub);
    const open = await view(till1);
    expect(open.open).toEqual([]);
    expect(open.askedOf).toBe('hub');
    expect(problemOf(await collect(till1, 'operation-after-cut'))).toBe('ok');
  });

  it('complaint 17: somebody added at Till 2 after the cut is found at Till 1 through the hub', async () => {
    for (const counter of [till1, till2]) counter.links.cloud = false;
    const added = await addCustomer(
      till2.service.parts,
      {
        operationId: 'add-nora-1',
        name: 'Nora Ämsel',
        phone: '0660 998877',
        email: '',
        birthDate: null,
        guardianId: null,
      },
      OPERATOR,
    );
    if (!added.ok) throw new Error(added.problem.code);
    till2.service.start();
    await till2.turn();
    till1.service.start();
    await till1.turn();
    const found = await till1.service.parts.search.find('amsel', 10);
    expect(found).toEqual([{ kind: 'customer', customerId: added.value.customer.customerId }]);
    expect(viewCustomer(till1.service.parts, added.value.customer.customerId)).toMatchObject({
      value: { name: 'Nora Ämsel', phone: '0660 998877' },
    });
  });
});

describe('people taken down at a till', () => {
  it('are handed over sealed, hinted at when they look like somebody known, and in no file after an erasure', async () => {
    const name = 'Wolfhilde Quastenberg';
    const asked = {
      operationId: 'add-wolf-1',
      name,
      phone: '0660 1',
      email: '',
      birthDate: null,
      guardianId: null,
    };
    till1.links.cloud = false;
    const added = await addCustomer(till1.service.parts, asked, OPERATOR);
    if (!added.ok) throw new Error(added.problem.code);
    const { customerId } = added.value.customer;
    const again = await addCustomer(till1.service.parts, { ...asked, operationId: 'add-wolf-2' }, OPERATOR);
    expect(again).toMatchObject({ value: { lookalikes: [{ customerId, name }] } });
    keepPhoto(till1.service.parts, customerId, 'data:image/jpeg;base64,AAAABBBBCCCC');
    expect(viewCustomer(till1.service.parts, customerId)).toMatchObject({
      value: { photo: 'data:image/jpeg;base64,AAAABBBBCCCC' },
    });
    const key = till1.service.parts.people.keyOf(customerId);
    const traces = { ...formsOf('name', name), key: Buffer.from(key ?? []) };
    // Only ever sealed; the key is what an erasure has to destroy.
    expect(filesHolding(till1.scratch.folder, formsOf('name', name))).toEqual([]);
    expect(filesHolding(till1.scratch.folder, traces).length).toBeGreaterThan(0);
    till1.apply('subjects', [[customerId, null]]);
    expect(viewCustomer(till1.service.parts, customerId).ok).toBe(false);
    expect(await till1.service.parts.search.find('quastenberg', 10)).toHaveLength(1);
    expect(filesHolding(till1.scratch.folder, traces)).toEqual([]);
  });

  it('leave this till when the cloud has them and the replica brings them back', async () => {
    const added = await addCustomer(
      till1.service.parts,
      {
        operationId: 'add-back-1',
        name: 'Berta Back',
        phone: '',
        email: '',
        birthDate: null,
        guardianId: null,
      },
      OPERATOR,
    );
    if (!added.ok) throw new Error(added.problem.code);
    const { customerId } = added.value.customer;
    await till1.turn();
    const [item] = till1.handedOver;
    expect(item).toMatchObject({ kind: 'person', subjectId: customerId });
    expect(JSON.stringify(item)).not.toContain('Berta');
    till1.apply('subjects', [[customerId, { subjectId: customerId, key: item?.key }]]);
    till1.apply('customers', [
      [
        customerId,
        {
          customerId,
          sealed: item?.sealed,
          guardianId: null,
          createdAtMs: 1,
          visits: ['2026-06-15'],
          memberships: [],
        },
      ],
    ]);
    expect(till1.service.parts.file.person(customerId)).toBeUndefined();
    expect(viewCustomer(till1.service.parts, customerId)).toMatchObject({
      value: { name: 'Berta Back', lastVisit: '2026-06-15' },
    });
    expect(await till1.service.parts.search.find('berta', 5)).toHaveLength(1);
  });
});
