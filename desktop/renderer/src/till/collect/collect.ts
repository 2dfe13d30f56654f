import type {
  FindHit,
  IndexState,
  OrderHit,
  OrderView,
  PrintJobView,
  Problem,
} from '@gatehouse/core/contract';
import { createStore, type Store } from '../../state/store.ts';
import { type Loadable, loading } from '../../state/loadable.ts';
import type { Till } from '../till.ts';

/** Today's orders still to come, for the screen before anything is typed. */
export interface Waiting {
  readonly orders: readonly OrderHit[];
  readonly waiting: number;
  readonly collected: number;
  readonly asOfMs: number | null;
}

export interface Found {
  readonly query: string;
  readonly hits: readonly FindHit[];
  readonly exact: boolean;
}

/** What was just handed over, until the next guest. */
export interface HandedOver {
  readonly order: OrderView;
  readonly ticketIds: readonly string[];
  readonly decidedBy: 'hub' | 'till';
  readonly printJobs: readonly PrintJobView[];
}

export type Card =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly orderId: string }
  | { readonly kind: 'order'; readonly order: OrderView }
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'done'; readonly handed: HandedOver }
  | { readonly kind: 'failed'; readonly orderId: string; readonly problem: Problem };

/** The state of the collect place; lives as long as the till's screen, so that a way to selling and back loses nothing. */
export interface CollectState {
  readonly query: Store<string>;
  readonly found: Store<Loadable<Found>>;
  readonly waiting: Store<Loadable<Waiting>>;
  readonly index: Store<IndexState | null>;
  readonly card: Store<Card>;
  readonly problem: Store<Problem | null>;
  readonly isBusy: Store<boolean>;
}

export const createCollectState = (): CollectState => ({
  query: createStore(''),
  found: createStore<Loadable<Found>>(loading),
  waiting: createStore<Loadable<Waiting>>(loading),
  index: createStore<IndexState | null>(null),
  card: createStore<Card>({ kind: 'none' }),
  problem: createStore<Problem | null>(null),
  isBusy: createStore(false),
});

export async function loadWaiting(till: Till): Promise<void> {
  const answer = await till.client.collect.today({ query: { limit: 40 } });
  if (answer.ok) till.collect.waiting.set({ kind: 'ready', value: answer.value });
  else if (till.collect.waiting.get().kind !== 'ready')
    till.collect.waiting.set({ kind: 'failed', problem: answer.problem });
}

/** Looks for what is typed; an answer that was overtaken by another key is thrown away. */
export async function find(till: Till, typed: string): Promise<void> {
  const { collect } = till;
  const query = typed.trim();
  if (query === '') return collect.found.set(loading);
  const answer = await till.client.collect.find({ query: { q: query.slice(0, 200), limit: 30 } });
  if (collect.query.get().trim() !== query) return;
  if (!answer.ok) return collect.found.set({ kind: 'failed', problem: answer.problem });
  collect.index.set(answer.value.index);
  const { hits, exact } = answer.value;
  collect.found.set({ kind: 'ready', value: { query, hits, exact } });
  const [first, second] = hits;
  // A scanned code, or the only booking there is: the card opens without another tap.
  if (first?.kind === 'order' && (exact || second?.kind !== 'order')) void openOrder(till, first.orderId);
}

export async function openOrder(till: Till, orderId: string): Promise<void> {
  const { card, problem } = till.collect;
  problem.set(null);
  const shown = card.get();
  if (shown.kind === 'loading' && shown.orderId === orderId) return;
  if (shown.kind !== 'order' || shown.order.orderId !== orderId) card.set({ kind: 'loading', orderId });
  const answer = await till.client.collect.order({ params: { orderId } });
  const now = card.get();
  if (
    now.kind === 'loading' ? now.orderId !== orderId : now.kind !== 'order' || now.order.orderId !== orderId
  )
    return;
  card.set(
    answer.ok ? { kind: 'order', order: answer.value } : { kind: 'failed', orderId, problem: answer.problem },
  );
}

/** Operation ids by what they hand over: a second tap, or one after a cut answer, is the same operation. */
const operations = new Map<string, string>();

export async function collectTickets(
  till: Till,
  order: OrderView,
  ticketIds: readonly string[],
  print: boolean,
): Promise<void> {
  const { isBusy, card, problem } = till.collect;
  if (isBusy.get() || ticketIds.length === 0) return;
  isBusy.set(true);
  problem.set(null);
  const about = `${order.orderId} ${ticketIds.toSorted().join(' ')}`;
  const operationId = operations.get(about) ?? till.newId();
  operations.set(about, operationId);
  try {
    const answer = await till.client.collect.collect({
      params: { orderId: order.orderId },
      body: { operationId, ticketIds: [...ticketIds], print },
    });
    if (answer.ok) {
      operations.delete(about);
      card.set({ kind: 'done', handed: answer.value });
      void loadWaiting(till);
    } else {
      problem.set(answer.problem);
      void openOrder(till, order.orderId).then(() => problem.set(answer.problem));
    }
  } finally {
    isBusy.set(false);
  }
}

/** The next guest: an empty field, ready for a scan. */
export function nextBooking(till: Till): void {
  const { query, card, found, problem } = till.collect;
  query.set('');
  found.set(loading);
  card.set({ kind: 'none' });
  problem.set(null);
}

/** Takes the order to the counter: what is still owed becomes a line, what is added belongs to it. */
export function serveOrder(till: Till, order: OrderView, what: 'balance' | 'add'): void {
  const lineId = till.newId();
  const asked = till.basket.get();
  till.basket.set({
    ...asked,
    basketId: asked.basketId ?? lineId,
    orderId: order.orderId,
    customerId: order.buyer.name === '' ? null : order.buyer.customerId,
    extras: [
      ...asked.extras.filter((extra) => !(extra.kind === 'deposit' && extra.reference === order.orderId)),
      ...(what === 'balance' && order.balanceMinor > 0
        ? [
            {
              lineId,
              kind: 'deposit' as const,
              reference: order.orderId,
              name: order.code,
              amountMinor: order.balanceMinor,
            },
          ]
        : []),
    ],
  });
  if (order.buyer.name !== '')
    till.customer.set({
      customerId: order.buyer.customerId,
      name: order.buyer.name,
      detail: order.code,
      groups: [],
    });
  till.place.set('sell');
}
