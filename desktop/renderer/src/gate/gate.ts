import type { GateView, OfficeNote, ScanView, StationStatus } from '@gatehouse/core/contract';
import { createSoundPlayer, type SoundPlayer } from '@gatehouse/ui/sound';
import type { LiveFeed } from '../api/live.ts';
import type { StationClient } from '../api/station.ts';
import { loading, type Loadable } from '../state/loadable.ts';
import type { StationClock } from '../state/station-clock.ts';
import { createStore, type Store } from '../state/store.ts';
import { soundOf, withPassage } from './model/showing.ts';

/** A verdict stays until the next scan or this long; then nobody's name is on the screen any more. */
export const verdictStaysMs = 8_000;

/** Live events are a poke; the view is asked for anyway. */
const askAgainMs = 3_000;

/** What a gate's screen reads. */
export interface Gate {
  readonly client: StationClient;
  readonly clock: StationClock;
  readonly status: Store<StationStatus>;
  readonly linked: Store<boolean>;
  readonly view: Store<Loadable<GateView>>;
  /** What the office decided that concerns this gate; asked for when somebody signed in wants to see it. */
  readonly office: Store<readonly OfficeNote[]>;
  /** The scan on show; null is ready for the next guest. */
  readonly showing: Store<ScanView | null>;
  readonly dismiss: () => void;
  /** Connects to the station; returns how to stop. */
  readonly start: () => () => void;
}

export function createGate(
  client: StationClient,
  feed: LiveFeed,
  clock: StationClock,
  status: Store<StationStatus>,
  linked: Store<boolean>,
): Gate {
  const view = createStore<Loadable<GateView>>(loading);
  const showing = createStore<ScanView | null>(null);
  const office = createStore<readonly OfficeNote[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let player: SoundPlayer | undefined;
  /** Of the newest scan this screen knows of; null before the first view, whose scans are history. */
  let lastAtMs: number | null = null;
  const dismiss = (): void => {
    clearTimeout(timer);
    showing.set(null);
  };
  const show = (scan: ScanView): void => {
    const before = showing.get();
    const isNew = before?.admissionId !== scan.admissionId;
    // The outcome of an older passage must not push the guest who is standing there off the screen.
    if (!isNew || before === null || scan.atMs >= before.atMs) {
      clearTimeout(timer);
      lastAtMs = Math.max(lastAtMs ?? 0, scan.atMs);
      showing.set(scan);
      timer = setTimeout(dismiss, verdictStaysMs);
      const sound = soundOf(scan, isNew);
      if (sound) {
        player ??= createSoundPlayer();
        player.play(sound);
      }
    }
  };
  const load = async (): Promise<void> => {
    const answer = await client.gate.gate({});
    if (answer.ok) {
      view.set({ kind: 'ready', value: answer.value });
      const [newest] = answer.value.recent;
      // A scan whose event was lost: the guest still stands there.
      const isMissed = newest && lastAtMs !== null && newest.atMs > lastAtMs;
      if (isMissed && clock.nowMs() - newest.atMs < verdictStaysMs) show(newest);
      lastAtMs ??= newest?.atMs ?? 0;
    } else
      view.set((known) => (known.kind === 'ready' ? known : { kind: 'failed', problem: answer.problem }));
  };
  const start = (): (() => void) => {
    const stops = [
      feed.on('gate', (value) => view.set({ kind: 'ready', value })),
      feed.on('scan', (scan) => {
        view.set((known) => withPassage(known, scan));
        show(scan);
      }),
      feed.onLink((up) => {
        if (up) void load();
      }),
    ];
    void load();
    const retry = setInterval(() => void load(), askAgainMs);
    return () => {
      clearInterval(retry);
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  };
  return { client, clock, status, linked, view, office, showing, dismiss, start };
}
