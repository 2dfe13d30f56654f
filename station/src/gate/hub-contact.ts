import type { GateView } from '@gatehouse/core/contract';
import { endPartition, partitionIsUsed } from './degraded.ts';
import { runErrands } from './errands.ts';
import type { GateOptions } from './options.ts';

/** What this gate knows about reaching its hub, and what it still owes it. */
export interface HubContact {
  /** The hub answered: the partition is over. */
  heard(term: number): void;
  lost(): void;
  heardAtMs(): number | null;
  term(): number;
  mode(): GateView['mode'];
  /** Starts what is owed; one run at a time. */
  runErrands(): void;
  idle(): Promise<void>;
}

/** A hub that was not heard for this long is shown as lost even when nobody scans. */
const HUB_SILENT_MS = 15_000;

export function createHubContact(
  options: GateOptions & { readonly onError: (error: unknown) => void },
): HubContact {
  const { ledger, clock, authority, onError } = options;
  let reachable = true;
  let lastMs: number | null = null;
  let lostAtMs = 0;
  let term = 0;
  let running: Promise<unknown> | undefined;

  const heardAtMs = (): number | null => {
    const heard = [lastMs, options.hubHeardAtMs?.() ?? null].filter((at) => at !== null);
    return heard.length === 0 ? null : Math.max(...heard);
  };
  return {
    heardAtMs,
    term: () => term,
    heard(newTerm) {
      reachable = true;
      lastMs = clock.nowMs();
      term = newTerm;
      if (partitionIsUsed(ledger.read)) ledger.transact(endPartition);
    },
    lost() {
      reachable = false;
      lostAtMs = clock.nowMs();
    },
    mode() {
      if (authority().kind === 'self') return 'hub';
      const atMs = heardAtMs();
      const silent = atMs === null || clock.nowMs() - atMs > HUB_SILENT_MS;
      return !silent && (reachable || atMs > lostAtMs) ? 'strict' : 'degraded';
    },
    runErrands() {
      const now = authority();
      if (running || now.kind !== 'remote') return;
      running = runErrands(ledger, now.client)
        .catch(onError)
        .finally(() => (running = undefined));
    },
    async idle() {
      await running;
    },
  };
}
