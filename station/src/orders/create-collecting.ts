import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { fact } from '@gatehouse/core/journal';
import type { CollectedTicket } from '@gatehouse/core/sync';
import type { Clock, IdSource, RandomSource, Timers } from '@gatehouse/core/time';
import type { ReplicaStore } from '../catalogue/index.ts';
import { openPeopleFile } from '../customers/people-file.ts';
import { createPeople } from '../customers/people.ts';
import { createLocalSearch, NO_SEARCH, type PersonSearch } from '../customers/search.ts';
import { createTextOutbox } from '../customers/text-outbox.ts';
import type { Ledger, LedgerWriter } from '../ledger/index.ts';
import type { Links } from '../links.ts';
import {
  type AskedLine,
  forgetBasket,
  needsOf,
  peopleOfBasket,
  wrongWithPeople,
} from '../waivers/basket-people.ts';
import { createWaiverBook } from '../waivers/waiver-book.ts';
import type { Collecting } from './collect.ts';
import { createHubCollecting, type HubCollecting } from './hub-collecting.ts';
import { createOrderBook } from './order-book.ts';

export interface SoldTo {
  readonly saleId: string;
  readonly tickets: readonly { readonly ticketId: string; readonly lineId: string }[];
  readonly operatorId: string;
  readonly shiftId: string;
}

export interface CollectingService {
  readonly parts: Collecting;
  readonly hub: HubCollecting;
  /** Refuses a sale whose people have not signed; inside its transaction, free for what asks nothing. */
  wrongWith(
    writer: LedgerWriter,
    basketId: string | null,
    lines: readonly AskedLine[],
  ): ReturnType<typeof wrongWithPeople>;
  /** Says whose each ticket is where people were named, and forgets the basket's. */
  sold(writer: LedgerWriter, basketId: string | null, sale: SoldTo): void;
  start(): void;
  stop(): Promise<void>;
}

/** Puts together what finds, hands over and asks people; `search` left out, the index lives on this thread. */
export function createCollecting(options: {
  readonly dataFolder: string;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly links: Pick<Links, 'collecting' | 'isHub'>;
  readonly placeOf: (stationId: string) => string;
  readonly policy: () => VenuePolicy | undefined;
  readonly pokePrinting: () => void;
  readonly report: (error: unknown) => void;
  readonly search?: ((fileOfReplica: () => string) => PersonSearch) | undefined;
  /** Gates keep nothing about people and search for nobody. */
  readonly isCounter: boolean;
}): CollectingService {
  const { dataFolder, ledger, replica, clock, timers, links, report } = options;
  const file = openPeopleFile(dataFolder);
  const people = createPeople(replica.sql, file);
  const search = !options.isCounter
    ? NO_SEARCH
    : options.search
      ? options.search(() => replica.sql.db.name)
      : createLocalSearch(replica.sql, timers);
  const waivers = createWaiverBook(replica, ledger.read);
  const orders = createOrderBook({
    replica: replica.sql,
    ledger: ledger.read,
    people,
    waivers,
    placeOf: options.placeOf,
    locale: () => options.policy()?.locale ?? 'en',
  });
  const index = (customerIds: readonly string[]): void => {
    for (const customerId of customerIds) {
      const text = people.find(customerId)?.text;
      if (text) search.addDraft(customerId, text);
    }
  };
  const hub = createHubCollecting({
    ledger,
    file,
    clock,
    onPeople: index,
    collectedInReplica: (orderId) =>
      (orders.row(orderId)?.tickets ?? []).flatMap(
        ({ ticketId, collectedAtMs, collectedBy }): CollectedTicket[] =>
          collectedAtMs === null ? [] : [{ ticketId, stationId: collectedBy ?? '', atMs: collectedAtMs }],
      ),
  });
  const outbox = createTextOutbox({
    file,
    cloud: links.collecting.texts,
    hub: links.collecting.hub,
    timers,
    onPeople: index,
    report,
  });
  index(file.customerIds());

  /** A person the replica has now needs no copy here; one whose key was destroyed leaves nothing here. */
  const tidyPeople = (): void => {
    const inReplica: string[] = [];
    for (const customerId of file.customerIds()) {
      const has = (sql: string) => replica.sql.value(sql, customerId) !== undefined;
      if (
        has("SELECT 1 FROM catalogue_row WHERE kind = 'customer' AND row_id = ?") &&
        has('SELECT 1 FROM subject_key WHERE subject_id = ?')
      )
        inReplica.push(customerId);
    }
    if (inReplica.length === 0) return;
    file.forget(inReplica);
    for (const customerId of inReplica) if (!file.person(customerId)) search.dropDraft(customerId);
  };
  const stopFollowing = replica.onChanged((scopes, changed) => {
    try {
      if (!changed) return search.restart();
      const [scope] = scopes;
      if (scope === undefined || !INDEXED.has(scope)) return;
      if (changed.startsOver && scope !== 'subjects') search.restart();
      else if (scope === 'subjects') {
        const gone = changed.deleted;
        if (gone.length > 0) {
          file.erase(gone);
          for (const customerId of gone) search.dropDraft(customerId);
        }
        search.refresh(scope, changed.rowIds);
      } else search.refresh(scope, changed.rowIds);
      if (scope === 'customers' || scope === 'subjects') tidyPeople();
    } catch (error) {
      report(error);
    }
  });

  /** Whether the sale in hand asks anything of its people: a plain one reads nothing further. */
  let asksPeople = false;
  const parts: Collecting = {
    ledger,
    replica,
    clock,
    ids: options.ids,
    random: options.random,
    file,
    people,
    search,
    waivers,
    orders,
    hub: links.collecting.hub,
    isHub: links.isHub,
    policy: options.policy,
    pokePrinting: options.pokePrinting,
    pokeTexts: () => outbox.poke(),
    report,
    claimHere: (request) => hub.claim(request, ledger.identity().stationId),
  };
  return {
    parts,
    hub,
    wrongWith(writer, basketId, lines) {
      asksPeople = lines.some(({ productId }) => !waivers.isFree(productId));
      if (!asksPeople) return undefined;
      return wrongWithPeople(needsOf({ sql: writer, people, book: waivers }, basketId ?? '', lines));
    },
    sold(writer, basketId, sale) {
      if (basketId === null || !asksPeople) return;
      const named = peopleOfBasket(writer, basketId);
      if (named.length === 0) return;
      for (const { lineId, customerIds } of named) {
        const own = sale.tickets.filter((ticket) => ticket.lineId === lineId);
        for (const [at, customerId] of customerIds.slice(0, own.length).entries()) {
          const ticketId = own[at]?.ticketId ?? '';
          writer.append(
            fact('HolderAttached', {
              ticketId,
              customerId,
              saleId: sale.saleId,
              hasPhoto: people.photo(customerId) !== null,
            }),
            { operatorId: sale.operatorId, shiftId: sale.shiftId, refs: [sale.saleId, ticketId] },
          );
        }
      }
      forgetBasket(writer, basketId);
    },
    start: () => outbox.start(),
    async stop() {
      stopFollowing();
      await outbox.stop();
      await search.close();
      file.close();
    },
  };
}

const INDEXED: ReadonlySet<string> = new Set(['orders', 'customers', 'subjects']);
