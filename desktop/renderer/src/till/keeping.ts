import { contractBasket, type TillBasket } from './model/basket.ts';
import { loadCatalogue, loadSessions, restoreBasket } from './loading.ts';
import { loadOffice } from './office/office.ts';
import { keepCards } from './pay/card/cards.ts';
import { basketRestored, loadPayingRules, resumeSale } from './paying.ts';
import { scanned } from './scanning.ts';
import { followAges } from './sell/voiding.ts';
import { eventDay, withJob, type Till } from './till.ts';

/** Long enough for a row of taps to become one request, short enough that a crash costs one tap. */
const keepAfterMs = 200;
const askAgainMs = 2_000;

/** Connects a till to its station until `stop`: live events in, the basket out. */
export function keepTill(till: Till): () => void {
  let isStopped = false;
  const stops = [
    keepCards(till),
    till.feed.on('till-scan', ({ code, repeated }) => {
      if (!repeated) void scanned(till, code);
    }),
    till.feed.on('catalogue', ({ scopes }) => {
      void loadCatalogue(till);
      void loadPayingRules(till);
      if (scopes.includes('resolutions')) void loadOffice(till);
    }),
    till.feed.on('session', (slot) => {
      till.sessions.set((known) =>
        Object.fromEntries(
          Object.entries(known).map(([key, slots]) => [
            key,
            slots.map((old) => (old.sessionId === slot.sessionId ? slot : old)),
          ]),
        ),
      );
    }),
    till.feed.on('print-job', (job) => till.checkout.set((shown) => withJob(shown, job.jobId, job))),
    // What was pushed while the link was down is asked for.
    till.feed.onLink((up) => {
      if (up && till.catalogue.get().kind === 'ready') void loadCatalogue(till);
    }),
  ];
  const begin = async (): Promise<void> => {
    if (till.catalogue.get().kind !== 'ready') await loadCatalogue(till);
    // Keeping starts when the kept basket is back: an empty screen must not replace a full basket.
    if (till.catalogue.get().kind !== 'ready' || !(await restoreBasket(till))) {
      if (!isStopped) setTimeout(() => void begin(), askAgainMs);
      return;
    }
    if (isStopped) return;
    stops.push(followAges(till), keepBasket(till));
    basketRestored(till);
    await resumeSale(till);
  };
  void begin();
  return () => {
    isStopped = true;
    for (const stop of stops) stop();
  };
}

/** PUTs the basket after the last of a row of changes, and again until the station has it. */
function keepBasket(till: Till): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent: TillBasket | undefined;
  const keep = async (): Promise<void> => {
    const { kind } = till.checkout.get();
    // The station empties the basket it sold: one that is kept after its sale would come back to be sold again.
    if (kind === 'paying' || kind === 'unanswered') {
      clearTimeout(timer);
      timer = setTimeout(() => void keep(), askAgainMs);
      return;
    }
    const basket = till.basket.get();
    if (basket === sent || !till.status.get().operator) return;
    const kept = await sendBasket(till);
    if (kept === 'kept') sent = basket;
    else if (kept === 'unanswered') timer = setTimeout(() => void keep(), askAgainMs);
  };
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), keepAfterMs);
    for (const { tile, day } of till.basket.get().lines) {
      if (tile.eventId !== null && !till.sessions.get()[eventDay(tile.eventId, day)])
        void loadSessions(till, tile.eventId, day);
    }
  };
  const unsubscribe = till.basket.subscribe(onChange);
  if (till.basket.get().lines.length > 0) onChange();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

/** Has the station keep the basket as it is now; the tiles stay here, so that a product only found by search comes back too. */
export async function sendBasket(till: Till): Promise<'kept' | 'refused' | 'unanswered'> {
  const basket = till.basket.get();
  till.keptTiles.write(basket.lines.length > 0 ? basket.lines.map(({ tile }) => tile) : undefined);
  const answer = await till.client.till.putBasket({ body: contractBasket(basket) });
  if (answer.ok) return 'kept';
  return answer.problem.status === 0 ? 'unanswered' : 'refused';
}
