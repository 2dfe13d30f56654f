import { contractLines } from './model/basket.ts';
import { loadCatalogue, loadSessions, restoreBasket } from './loading.ts';
import { resumeSale } from './paying.ts';
import { scanned } from './scanning.ts';
import { eventDay, withJob, type Till } from './till.ts';

/** Long enough for a row of taps to become one request, short enough that a crash costs one tap. */
const keepAfterMs = 200;

/** Connects a till to its station until `stop`: live events in, the basket out. */
export function keepTill(till: Till): () => void {
  const stops = [
    keepBasket(till),
    till.feed.on('till-scan', ({ code, repeated }) => {
      if (!repeated) void scanned(till, code);
    }),
    till.feed.on('catalogue', () => void loadCatalogue(till)),
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
  void loadCatalogue(till)
    .then(() => restoreBasket(till))
    .then(() => resumeSale(till));
  return () => {
    for (const stop of stops) stop();
  };
}

/** PUTs the basket after the last of a row of changes; a sign-in in between is waited for, not lost. */
function keepBasket(till: Till): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentLines = till.basket.get().lines;
  const keep = async (): Promise<void> => {
    const basket = till.basket.get();
    if (basket.lines === sentLines || !till.status.get().operator) return;
    const answer = await till.client.till.putBasket({ body: { lines: contractLines(basket) } });
    if (answer.ok) sentLines = basket.lines;
    else if (answer.problem.status === 0) timer = setTimeout(() => void keep(), 2_000);
  };
  const unsubscribe = till.basket.subscribe(() => {
    const { lines } = till.basket.get();
    till.keptTiles.write(lines.length > 0 ? lines.map(({ tile }) => tile) : undefined);
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), keepAfterMs);
    for (const { tile, day } of lines) {
      if (tile.eventId !== null && !till.sessions.get()[eventDay(tile.eventId, day)])
        void loadSessions(till, tile.eventId, day);
    }
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
