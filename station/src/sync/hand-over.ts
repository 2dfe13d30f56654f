import type { Ledger } from '../ledger/index.ts';
import { earlierJournal } from './journal-source.ts';
import { createJournalPusher, type JournalPusher, type JournalPusherOptions } from './journal-pusher.ts';

/** Hands over what earlier incarnations of this ledger wrote and the cloud never acknowledged. */
export interface HandOver {
  start(): void;
  stop(): Promise<void>;
  /** An incarnation ended just now: what it left behind is handed over too. */
  follow(incarnation: string): void;
  poke(): void;
  /** Records still waiting, and since when. */
  waiting(): { readonly count: number; readonly oldestAtMs: number | null };
}

export interface HandOverParts {
  readonly ledger: Ledger;
  /** Everything a pusher needs but the journal; undefined when the keys of an incarnation are not on this disk. */
  readonly optionsOf: (
    incarnation: string,
  ) => Omit<JournalPusherOptions, 'journal' | 'onDrained' | 'successor'> | undefined;
  readonly onChange: () => void;
}

export function createHandOver(parts: HandOverParts): HandOver {
  const { ledger } = parts;
  const pushers = new Map<string, JournalPusher>();
  let running = false;

  const follow = (incarnation: string): void => {
    const options = parts.optionsOf(incarnation);
    const successor = followerOf(ledger, incarnation);
    if (!options || successor === undefined || pushers.has(incarnation)) return;
    const pusher = createJournalPusher({
      ...options,
      journal: earlierJournal(ledger, incarnation),
      successor,
      onDrained() {
        pushers.delete(incarnation);
        parts.onChange();
      },
    });
    pushers.set(incarnation, pusher);
    if (running) pusher.start();
  };
  return {
    follow,
    start() {
      running = true;
      for (const pusher of pushers.values()) pusher.start();
    },
    async stop() {
      running = false;
      await Promise.all([...pushers.values()].map((pusher) => pusher.stop()));
    },
    poke: () => pushers.forEach((pusher) => pusher.poke()),
    waiting() {
      const links = [...pushers.values()].map((pusher) => pusher.link());
      const oldest = links.flatMap(({ oldestUnsyncedAtMs }) => oldestUnsyncedAtMs ?? []);
      return {
        count: links.reduce((sum, { unsyncedCount }) => sum + unsyncedCount, 0),
        oldestAtMs: oldest.length === 0 ? null : Math.min(...oldest),
      };
    },
  };
}

/** The incarnation that followed one in this ledger: a branch is named after it. */
function followerOf(ledger: Ledger, incarnation: string): string | undefined {
  return ledger.read.value<string>(
    `SELECT incarnation FROM incarnation
     WHERE incarnation_no > (SELECT incarnation_no FROM incarnation WHERE incarnation = ?)
     ORDER BY incarnation_no LIMIT 1`,
    incarnation,
  );
}
