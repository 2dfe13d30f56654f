import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { ServiceClient } from '@gatehouse/core/contract';
import type { CollectNews, hubCollectRoutes } from '@gatehouse/core/sync';
import type { Clock, IdSource, RandomSource } from '@gatehouse/core/time';
import type { PeopleFile } from '../customers/people-file.ts';
import type { People } from '../customers/people.ts';
import type { PersonSearch } from '../customers/search.ts';
import type { ReplicaStore } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { WaiverBook } from '../waivers/waiver-book.ts';
import type { OrderBook } from './order-book.ts';

/** All that collecting, people and waivers have to work with at a station. */
export interface CollectingParts {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly file: PeopleFile;
  readonly people: People;
  readonly search: PersonSearch;
  readonly waivers: WaiverBook;
  readonly orders: OrderBook;
  /** The venue's hub when that is another station; undefined where this station decides by itself. */
  readonly hub: () => ServiceClient<typeof hubCollectRoutes> | undefined;
  /** The hub's own word, where this station is the hub. */
  readonly isHub: () => boolean;
  readonly policy: () => VenuePolicy | undefined;
  readonly pokePrinting: () => void;
  /** Sealed texts wait to be handed over. */
  readonly pokeTexts: () => void;
  readonly report: (error: unknown) => void;
}

/** What other tills did with these, as the hub knows; null where nobody else is to be asked, or nobody answers. */
export async function askNews(
  { hub }: Pick<CollectingParts, 'hub'>,
  about: {
    readonly orderIds: readonly string[];
    readonly ticketIds: readonly string[];
    readonly customerIds: readonly string[];
  },
): Promise<CollectNews | null> {
  const client = hub();
  if (!client) return null;
  const answer = await client.collectNews({
    body: {
      orderIds: [...about.orderIds],
      ticketIds: [...about.ticketIds],
      customerIds: [...about.customerIds],
    },
  });
  return answer.ok ? answer.value : null;
}
