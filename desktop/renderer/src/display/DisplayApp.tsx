import { useEffect, useState } from 'react';
import type { CustomerDisplayView, StationStatus } from '@gatehouse/core/contract';
import { applyTheme, createI18n, isLanguage, type Language, UiProvider } from '@gatehouse/ui';
import type { LiveFeed } from '../api/live.ts';
import type { StationClient } from '../api/station.ts';
import { Starting, Unpaired } from '../app/Waiting.tsx';
import { localeOf } from '../state/preferences.ts';
import { GuestDisplay } from './GuestDisplay.tsx';

export interface DisplayAppProps {
  readonly client: StationClient;
  readonly openFeed: () => LiveFeed;
}

const ASK_AGAIN_MS = 3_000;
const languageOf = (tag: string): Language => {
  const language = tag.split('-')[0] ?? 'en';
  return isLanguage(language) ? language : 'en';
};

type Opening =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unpaired' }
  | { readonly kind: 'open'; readonly status: StationStatus; readonly view: CustomerDisplayView };

/** The second window: what the guest sees. It takes no input and shows nothing of the cashier's. */
export function DisplayApp({ client, openFeed }: DisplayAppProps) {
  const [opening, setOpening] = useState<Opening>({ kind: 'asking' });
  useEffect(() => {
    const i18n = createI18n('en');
    applyTheme('light');
    let stopped = false;
    const show = (status: StationStatus, view: CustomerDisplayView): void => {
      const tag = ('language' in view ? view.language : null) ?? status.venue.locale;
      const language = languageOf(tag);
      document.title = status.venue.name;
      document.documentElement.lang = language;
      if (i18n.language !== language) void i18n.changeLanguage(language);
      setOpening({ kind: 'open', status, view });
    };
    const ask = async (): Promise<void> => {
      const [status, view] = await Promise.all([client.station.status({}), client.paper.display({})]);
      if (stopped) return;
      if (status.ok && view.ok) return show(status.value, view.value);
      const problem = status.ok ? (view.ok ? null : view.problem) : status.problem;
      if (problem?.status === 401) setOpening({ kind: 'unpaired' });
    };
    const feed = openFeed();
    const stops = [
      feed.on('display', (view) =>
        setOpening((known) => {
          if (known.kind !== 'open') return known;
          queueMicrotask(() => show(known.status, view));
          return known;
        }),
      ),
      feed.onLink(() => void ask()),
    ];
    // Live events are a poke; a lost one must not leave the last guest's change on show.
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    void ask();
    return () => {
      stopped = true;
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [client, openFeed]);
  if (opening.kind === 'asking') return <Starting />;
  if (opening.kind === 'unpaired') return <Unpaired />;
  const { status, view } = opening;
  const language = languageOf(('language' in view ? view.language : null) ?? status.venue.locale);
  return (
    <UiProvider locale={localeOf(language, status.venue.locale)} timeZone={status.venue.timeZone}>
      <GuestDisplay view={view} venue={status.venue} />
    </UiProvider>
  );
}
