import { randomBytes } from 'node:crypto';
import { createClient, type Transport } from '@gatehouse/core/contract';
import { type PersonText, sealText } from '@gatehouse/core/customers';
import type { OrderRow } from '@gatehouse/core/orders';
import {
  hubCollectRoutes,
  type SealedItem,
  sealedTextRoutes,
  type Scope,
  type SharePeopleRequest,
} from '@gatehouse/core/sync';
import type { Timers } from '@gatehouse/core/time';
import { openReplicaStore, type ReplicaStore } from '../../catalogue/index.ts';
import { type Ledger, systemRandom } from '../../ledger/index.ts';
import { type Scratch, scratchIdentity, scratchLedger } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { nodeSealing } from '../../subjects/node-sealing.ts';
import { policyOf } from '../../testing/small-venue.ts';
import { type CollectingService, createCollecting } from '../create-collecting.ts';
import { hubProjection, projectPeerRecord } from '../../hub/projections.ts';
import { projectCollecting } from '../project.ts';

/** A counter with a real ledger, replica and people's file; its hub is another one, asked in process by the same routes. */
export interface ScratchCounter {
  readonly scratch: Scratch;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly service: CollectingService;
  /** Whether the hub and the cloud answer. */
  readonly links: { hub: boolean; cloud: boolean };
  /** What was handed over to the cloud. */
  readonly handedOver: SealedItem[];
  apply(
    scope: Scope,
    rows: readonly (readonly [rowId: string, row: object | null])[],
    generation?: string,
  ): void;
  /** Runs what waits for a quiet moment. */
  turn(): Promise<void>;
  /** Hands this counter's records to the hub, as its journal's pusher does. */
  pushTo(hub: ScratchCounter): void;
  close(): Promise<void>;
}

export const OPERATOR = { operatorId: 'ida', name: 'Ida', role: 'cashier' as const };

export function scratchCounter(stationId: string, hub?: () => ScratchCounter): ScratchCounter {
  const scratch = scratchLedger(scratchIdentity({ stationId, registerId: stationId, name: stationId }));
  const ledger = scratch.open({
    modules: stationMigrations,
    projections: [(writer, { record }) => projectCollecting(writer, record), hubProjection],
    ids: { nextId: () => `${stationId}-${scratch.ids.nextId()}` },
  });
  const replica = openReplicaStore(ledger, scratch.folder);
  const links = { hub: true, cloud: true };
  const handedOver: SealedItem[] = [];
  const soon: (() => void)[] = [];
  const timers: Timers = {
    after: () => () => undefined,
    every: () => () => undefined,
    soon: (run) => {
      soon.push(run);
      return () => undefined;
    },
  };
  const toHub: Transport = async ({ path, body }) => {
    const other = hub?.();
    if (!links.hub || !other) throw new Error('the hub is away');
    const asked = JSON.parse(JSON.stringify(body)) as never;
    const answers = other.service.hub;
    const routes = hubCollectRoutes;
    if (path === routes.claimCollection.path) return { status: 200, body: answers.claim(asked, stationId) };
    if (path === routes.collectNews.path) return { status: 200, body: answers.news(asked) };
    return { status: 200, body: answers.share(asked as SharePeopleRequest) };
  };
  const toCloud: Transport = async ({ body }) => {
    if (!links.cloud) throw new Error('the cloud is away');
    const { texts } = body as { texts: SealedItem[] };
    handedOver.push(...texts);
    return { status: 200, body: { taken: texts.map(({ textId }) => textId) } };
  };
  const hubClient = createClient(hubCollectRoutes, toHub);
  const service = createCollecting({
    dataFolder: scratch.folder,
    ledger,
    replica,
    clock: scratch.clock,
    timers,
    ids: { nextId: () => `${stationId}-${scratch.ids.nextId()}` },
    random: systemRandom,
    links: {
      isHub: () => hub === undefined,
      collecting: {
        hub: () => (hub ? hubClient : undefined),
        texts: createClient(sealedTextRoutes, toCloud),
      },
    },
    placeOf: (id) => id,
    policy: () => policyOf(),
    pokePrinting: () => undefined,
    report: (error) => {
      throw error;
    },
    isCounter: true,
  });
  let position = 0;
  let pushed = 0;
  return {
    scratch,
    ledger,
    replica,
    service,
    links,
    handedOver,
    apply: (scope, rows, generation = 'g') =>
      replica.applyPage({
        scope,
        generation,
        rows: rows.map(([rowId, row]) => ({
          rowId,
          position: (position += 1),
          deleted: row === null,
          text: JSON.stringify(row ?? {}),
        })),
        toPosition: position,
        confirmedAtMs: position,
      }),
    async turn() {
      for (let run = soon.shift(); run; run = soon.shift()) run();
      for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    pushTo(other) {
      const records = ledger.read.all<{ text: string }>(
        'SELECT text FROM record WHERE seq > ? ORDER BY seq',
        pushed,
      );
      other.ledger.transact((writer) => {
        for (const { text } of records) projectPeerRecord(writer, JSON.parse(text) as never);
      });
      pushed += records.length;
    },
    async close() {
      await service.stop();
      replica.close();
      ledger.close();
      scratch.remove();
    },
  };
}

export interface SealedRow {
  readonly customerId: string;
  readonly key: Buffer;
  readonly row: object;
}

/** A person as the cloud sends them. */
export function personRow(
  customerId: string,
  text: Partial<PersonText> & { name: string },
  more: object = {},
): SealedRow {
  const key = randomBytes(32);
  const whole = { phone: '', email: '', birthDate: null, ...text };
  const sealed = Buffer.from(
    sealText('person', { subjectId: customerId, key }, JSON.stringify(whole), nodeSealing),
  ).toString('base64url');
  return {
    customerId,
    key,
    row: { customerId, sealed, guardianId: null, createdAtMs: 1, visits: [], memberships: [], ...more },
  };
}

export function applyPeople(counter: ScratchCounter, people: readonly SealedRow[]): void {
  counter.apply(
    'subjects',
    people.map(({ customerId, key }) => [
      customerId,
      { subjectId: customerId, key: key.toString('base64url') },
    ]),
  );
  counter.apply(
    'customers',
    people.map(({ customerId, row }) => [customerId, row]),
  );
}

const hex = (number: number) => (0x1000 + number).toString(16).padStart(16, '0');

/** An order of a family with a ticket for each of its people. */
export function orderRowOf(
  orderId: string,
  buyer: string,
  people: readonly string[],
  more: Partial<OrderRow> = {},
): OrderRow {
  return {
    orderId,
    code: '7KQ2-M4XD',
    customerId: buyer,
    placedAtMs: 1,
    day: '2026-06-15',
    currency: 'EUR',
    totalMinor: 2_400 * people.length,
    paidMinor: 2_400 * people.length,
    status: 'open',
    lines: [
      {
        lineId: `${orderId}-1`,
        productId: 'course',
        variantId: 'course',
        name: 'Kids course',
        quantity: people.length,
        grossMinor: 2_400 * people.length,
        sessionId: null,
        sessionStartsAtMs: null,
        day: '2026-06-15',
      },
    ],
    tickets: people.map((customerId, index) => ({
      ticketId: `${orderId}-ticket-${index}`,
      serial: hex(index + orderId.length * 64),
      code: 'not printed in this test',
      lineId: `${orderId}-1`,
      productId: 'course',
      productName: 'Kids course',
      admits: 1,
      customerId,
      collectedAtMs: null,
      collectedBy: null,
      mediaCode: null,
    })),
    personIds: [...people],
    answers: [],
    paidRecords: [],
    ...more,
  };
}
