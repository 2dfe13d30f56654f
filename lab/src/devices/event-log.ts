/** What a watcher of the bench would have seen happen, newest last. */
export type BenchEvent =
  | {
      readonly kind: 'printed';
      readonly deviceId: string;
      readonly number: number;
      readonly codes: readonly string[];
      readonly title: string;
    }
  | { readonly kind: 'drawer-opened' | 'drawer-shut'; readonly deviceId: string }
  | { readonly kind: 'card-charged'; readonly deviceId: string; readonly amountMinor: number }
  | { readonly kind: 'scanned'; readonly deviceId: string; readonly code: string; readonly heard: number }
  | { readonly kind: 'pulse'; readonly deviceId: string; readonly pulses: number }
  | { readonly kind: 'gate-state'; readonly deviceId: string; readonly state: string }
  | {
      readonly kind: 'passed' | 'blocked';
      readonly deviceId: string;
      readonly direction: 'in' | 'out';
      readonly reason: string;
    }
  | { readonly kind: 'fault'; readonly deviceId: string; readonly fault: string; readonly on: boolean }
  | {
      readonly kind: 'network';
      readonly link: 'cloud' | 'lan';
      readonly stationId: string;
      readonly up: boolean;
    }
  | { readonly kind: 'process'; readonly name: string; readonly state: string }
  | { readonly kind: 'opened'; readonly what: string };

export type LoggedEvent = BenchEvent & { readonly number: number; readonly atMs: number };

export interface EventLog {
  add(event: BenchEvent): void;
  /** The last hundred. */
  recent(): readonly LoggedEvent[];
  onEvent(listener: (event: LoggedEvent) => void): () => void;
}

const KEPT = 100;

export function createEventLog(nowMs: () => number = Date.now): EventLog {
  const events: LoggedEvent[] = [];
  const listeners = new Set<(event: LoggedEvent) => void>();
  let number = 0;
  return {
    add(event) {
      number += 1;
      const logged = { ...event, number, atMs: nowMs() };
      events.push(logged);
      if (events.length > KEPT) events.shift();
      for (const listener of listeners) listener(logged);
    },
    recent: () => events,
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
