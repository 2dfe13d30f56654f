import { useEffect, useState, type ReactNode } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { UiProvider } from '@gatehouse/ui';
import type { LiveFeed } from '../api/live.ts';
import type { StationClient } from '../api/station.ts';
import { GateScreen } from '../gate/GateScreen.tsx';
import { createGate } from '../gate/gate.ts';
import { createStationClock } from '../state/station-clock.ts';
import { createStore, useStore } from '../state/store.ts';
import { localeOf, startPreferences, type Preferences } from '../state/preferences.ts';
import { TillScreen } from '../till/TillScreen.tsx';
import { createTill } from '../till/till.ts';
import type { Store } from '../state/store.ts';
import { ScreenGuard } from './ScreenGuard.tsx';
import { Starting, Unpaired } from './Waiting.tsx';
import { PreferencesContext } from './preferences-context.ts';

export interface AppProps {
  readonly client: StationClient;
  readonly openFeed: () => LiveFeed;
}

type Opening =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unpaired' }
  | { readonly kind: 'open'; readonly screen: Screen };

/** Asks the station who it is and shows the screen of its role; asks on until there is an answer. */
export function App({ client, openFeed }: AppProps) {
  const [opening, setOpening] = useState<Opening>({ kind: 'asking' });
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      const answer = await client.station.status({});
      if (stopped) return;
      if (answer.ok)
        return setOpening({ kind: 'open', screen: openScreen(client, openFeed(), answer.value) });
      if (answer.problem.status === 401) return setOpening({ kind: 'unpaired' });
      timer = setTimeout(() => void ask(), 1_000);
    };
    void ask();
    // A station that was set up anew forgets its screens: say so instead of failing at every touch.
    const stopWatching = client.turnedAway.subscribe(() => {
      if (client.turnedAway.get()?.code === 'not_paired') setOpening({ kind: 'unpaired' });
    });
    return () => {
      stopped = true;
      stopWatching();
      clearTimeout(timer);
    };
  }, [client, openFeed]);
  switch (opening.kind) {
    case 'asking':
      return <Starting />;
    case 'unpaired':
      return <Unpaired />;
    case 'open':
      return <Opened screen={opening.screen} />;
  }
}

interface Screen {
  readonly start: () => () => void;
  readonly element: ReactNode;
  readonly status: Store<StationStatus>;
  readonly preferences: Store<Preferences>;
  readonly choose: (change: Partial<Preferences>) => void;
}

/** Live events are a poke; the truth is asked for anyway, so that a lost event cannot leave a screen wrong for long. */
const askAgainMs = 5_000;

/** Builds the state of a screen once; live status keeps it true, and a restored link asks for what was missed. */
function openScreen(client: StationClient, feed: LiveFeed, first: StationStatus): Screen {
  const clock = createStationClock();
  clock.follow(first);
  const status = createStore(first);
  const linked = createStore(true);
  const isGate = first.role === 'gate';
  const { preferences, choose } = startPreferences(
    first.venue.locale,
    isGate ? 'dark' : 'light',
    location.search,
  );
  document.title = `${first.name} · Gatehouse`;
  const isLesson = first.training === true;
  const take = (next: StationStatus): void => {
    // Begun or ended at another window of this screen, or by a restart: everything is built anew on the right till.
    if ((next.training === true) !== isLesson) return location.reload();
    clock.follow(next);
    status.set(next);
  };
  // What is told to all screens is the real till's state; a screen that practises asks for its own.
  feed.on('status', (next) => (isLesson ? void ask() : take(next)));
  const ask = async (): Promise<void> => {
    const answer = await client.station.status({});
    linked.set(answer.ok || answer.problem.status !== 0);
    if (answer.ok) take(answer.value);
  };
  // Both ways of a link are a reason to ask: what was missed, or whether the station is gone with it.
  feed.onLink(() => void ask());
  const poll = (): (() => void) => {
    const timer = setInterval(() => void ask(), askAgainMs);
    return () => clearInterval(timer);
  };
  client.turnedAway.subscribe(() => {
    if (client.turnedAway.get()?.code === 'signed_out') status.set((known) => ({ ...known, operator: null }));
  });
  if (isGate) {
    const gate = createGate(client, feed, clock, status, linked);
    const start = (): (() => void) => {
      const stops = [gate.start(), poll()];
      return () => {
        for (const stop of stops) stop();
      };
    };
    return { start, element: <GateScreen gate={gate} />, status, preferences, choose };
  }
  const till = createTill(client, feed, clock, status, linked);
  return { start: poll, element: <TillScreen till={till} />, status, preferences, choose };
}

const venueOf = (status: StationStatus) => status.venue.locale;
const zoneOf = (status: StationStatus) => status.venue.timeZone;

function Opened({ screen }: { readonly screen: Screen }) {
  const preferences = useStore(screen.preferences, (current) => current);
  const venueLocale = useStore(screen.status, venueOf);
  const timeZone = useStore(screen.status, zoneOf);
  useEffect(() => screen.start(), [screen]);
  return (
    <PreferencesContext value={{ preferences, choose: screen.choose }}>
      <UiProvider locale={localeOf(preferences.language, venueLocale)} timeZone={timeZone}>
        <ScreenGuard>{screen.element}</ScreenGuard>
      </UiProvider>
    </PreferencesContext>
  );
}
