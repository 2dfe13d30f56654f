import { z } from 'zod';
import {
  TRAINING_ID_PREFIX,
  tile as tileSchema,
  type OfficeNote,
  type PayingRules,
  type PrintJobView,
  type Problem,
  type SaleView,
  type SessionSlot,
  type StationStatus,
  type TillCatalogue,
} from '@gatehouse/core/contract';
import type { LiveFeed } from '../api/live.ts';
import type { StationClient } from '../api/station.ts';
import { keptValue, type Kept } from '../state/kept.ts';
import { loading, type Loadable } from '../state/loadable.ts';
import type { StationClock } from '../state/station-clock.ts';
import { createStore, type Store } from '../state/store.ts';
import { timeOrderedId } from '../state/time-ordered-id.ts';
import { createCollectState, type CollectState } from './collect/collect.ts';
import { createPeopleState, type PeopleState } from './collect/people.ts';
import { emptyBasket, type TillBasket } from './model/basket.ts';
import type { Blocker } from './model/blocker.ts';
import type { BasketCustomer } from './model/customer.ts';
import type { Notice } from './model/notice.ts';
import { pendingSale, type PendingSale } from './model/taken.ts';
import type { ApprovalPending } from './permits/approving.ts';

/** What stands at the right of the screen. */
export type Checkout =
  | { readonly kind: 'selling' }
  /** The guest is paying, over any tenders: what was taken lies in `pending`. */
  | { readonly kind: 'settling' }
  /** Sent; the amount is what the guest pays. */
  | { readonly kind: 'paying'; readonly totalMinor: number }
  | { readonly kind: 'unanswered'; readonly totalMinor: number }
  | { readonly kind: 'sold'; readonly sale: SaleView };

export type Place = 'sell' | 'collect' | 'sales' | 'shift' | 'today' | 'more';

/** What the cashier has chosen to sell: `day` null is today. */
export interface Choice {
  readonly day: string | null;
  readonly categoryId: string;
  readonly eventId: string | null;
  /** Session by `eventId day`. */
  readonly sessionByEventDay: Readonly<Record<string, string>>;
}

/** Everything a till screen reads and everything it talks to. State lies in small stores, so a tap wakes little. */
export interface Till {
  readonly client: StationClient;
  readonly feed: LiveFeed;
  readonly clock: StationClock;
  readonly newId: () => string;
  readonly status: Store<StationStatus>;
  /** False while the station does not answer. */
  readonly linked: Store<boolean>;
  readonly catalogue: Store<Loadable<TillCatalogue>>;
  readonly basket: Store<TillBasket>;
  readonly checkout: Store<Checkout>;
  /** What must be done before the basket may be paid; Pay is off while there is any. */
  readonly blockers: Store<readonly Blocker[]>;
  /** Whom the basket is for; null for nobody in particular. The basket has the same `customerId`. */
  readonly customer: Store<BasketCustomer | null>;
  /** Bookings at the counter, and the people of the basket. */
  readonly collect: CollectState;
  readonly people: PeopleState;
  readonly notice: Store<Notice | null>;
  readonly place: Store<Place>;
  readonly choice: Store<Choice>;
  /** Sessions by `eventId day`. */
  readonly sessions: Store<Readonly<Record<string, readonly SessionSlot[]>>>;
  readonly query: Store<string>;
  /** What the sales list is looking for; a scan fills it. */
  readonly salesQuery: Store<string>;
  /** What the office decided that concerns this till. */
  readonly office: Store<readonly OfficeNote[]>;
  /** What waits for somebody who may approve it. */
  readonly approval: Store<ApprovalPending | null>;
  /** Why the badge that was scanned at the locked till did not sign in. */
  readonly badgeRefused: Store<Problem | null>;
  /** A person said what came of a print; `next` is the job as it stands now (a new one when printed again). */
  readonly jobResolved: (jobId: string, next: PrintJobView) => void;
  /** A payment under way; it stays while the cashier looks at the basket again. Kept over a reload. */
  readonly pending: Store<PendingSale | null>;
  /** The venue's rules of paying; null before they came. */
  readonly paying: Store<PayingRules | null>;
  readonly keptSale: Kept<PendingSale>;
  readonly keptTiles: Kept<z.infer<typeof tiles>>;
}

const tiles = z.array(tileSchema);
export const favourites = '*';
export const eventDay = (eventId: string, day: string): string => `${eventId} ${day}`;
/** The day lines are sold for now. */
export const sellingDay = (till: Till): string => till.choice.get().day ?? till.status.get().businessDay;

export function createTill(
  client: StationClient,
  feed: LiveFeed,
  clock: StationClock,
  status: Store<StationStatus>,
  linked: Store<boolean>,
): Till {
  const { stationId, training } = status.get();
  // A lesson has ids and kept things of its own: nothing of it can be taken for the till's, nor the other way round.
  const lesson = training === true;
  const keptFor = lesson ? `training.${stationId}` : stationId;
  const checkout = createStore<Checkout>({ kind: 'selling' });
  return {
    client,
    feed,
    clock,
    newId: () => (lesson ? `${TRAINING_ID_PREFIX}${timeOrderedId()}` : timeOrderedId()),
    status,
    linked,
    catalogue: createStore<Loadable<TillCatalogue>>(loading),
    basket: createStore(emptyBasket),
    checkout,
    blockers: createStore<readonly Blocker[]>([]),
    customer: createStore<BasketCustomer | null>(null),
    collect: createCollectState(),
    people: createPeopleState(),
    notice: createStore<Notice | null>(null),
    place: createStore<Place>('sell'),
    choice: createStore<Choice>({ day: null, categoryId: favourites, eventId: null, sessionByEventDay: {} }),
    sessions: createStore<Readonly<Record<string, readonly SessionSlot[]>>>({}),
    query: createStore(''),
    salesQuery: createStore(''),
    office: createStore<readonly OfficeNote[]>([]),
    approval: createStore<ApprovalPending | null>(null),
    badgeRefused: createStore<Problem | null>(null),
    jobResolved: (jobId, next) => checkout.set((shown) => withJob(shown, jobId, next)),
    pending: createStore<PendingSale | null>(null),
    paying: createStore<PayingRules | null>(null),
    keptSale: keptValue(`gatehouse.pending-sale.${keptFor}`, pendingSale),
    keptTiles: keptValue(`gatehouse.basket-tiles.${keptFor}`, tiles),
  };
}

/** The sale on show with one of its prints replaced. */
export function withJob(checkout: Checkout, jobId: string, next: PrintJobView): Checkout {
  if (checkout.kind !== 'sold' || checkout.sale.saleId !== next.saleId) return checkout;
  const others = checkout.sale.printJobs.filter((job) => job.jobId !== jobId && job.jobId !== next.jobId);
  return { kind: 'sold', sale: { ...checkout.sale, printJobs: [...others, next] } };
}
