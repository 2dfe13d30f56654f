import { lazy, Suspense, useEffect, useState } from 'react';
import type { StaffMember } from '@gatehouse/core/contract';
import {
  Banner,
  dayOf,
  formatCount,
  Rail,
  RailButton,
  Skeleton,
  UiProvider,
  useTranslation,
  type Language,
  type RailItem,
} from '@gatehouse/ui';
import type { CloudClient } from '../api/cloud.ts';
import { AdmissionsPlace } from '../admissions/AdmissionsPlace.tsx';
import { ExceptionsPlace } from '../exceptions/ExceptionsPlace.tsx';
import { SalesPlace } from '../sales/SalesPlace.tsx';
import { StationsPlace } from '../stations/StationsPlace.tsx';
import { visit, type PlaceId } from '../state/place.ts';
import { usePlace } from '../state/use-place.ts';
import { TicketsPlace } from '../tickets/TicketsPlace.tsx';
import { ConsoleProvider } from './console-context.ts';
import { DayPicker } from './DayPicker.tsx';
import { LanguageSelect } from './LanguageSelect.tsx';
import { LiveNote } from './LiveNote.tsx';
import { useVenueLive } from './use-venue-live.ts';

// The charts are most of the code and only this place needs them.
const TodayPlace = lazy(async () => ({ default: (await import('../today/TodayPlace.tsx')).TodayPlace }));

export interface ShellProps {
  readonly client: CloudClient;
  readonly staff: StaffMember;
  readonly locale: string;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly onSignOut: () => void;
}

/** Rail, head and the place in between; the live feed of the venue lives here, whatever place is shown. */
export function Shell({ client, staff, locale, language, onLanguage, onSignOut }: ShellProps) {
  const { t } = useTranslation(['console', 'common', 'repair']);
  const [place, go] = usePlace();
  const venue = staff.venues.find((one) => one.venueId === place.venueId) ?? staff.venues[0];
  if (!venue) throw new Error('the shell needs a venue');
  const [today, setToday] = useState(() => dayOf(Date.now(), venue.timeZone));
  const live = useVenueLive(client, venue.venueId, place.id === 'today' ? place.day : undefined, setToday);
  const day = place.day ?? today;
  const hasDay = place.id === 'today' || place.id === 'sales' || place.id === 'admissions';

  useEffect(() => {
    document.title = `${t(`console:place.${place.id}`)} · ${venue.name}`;
  }, [t, place.id, venue.name]);

  const items: readonly RailItem<PlaceId>[] = [
    { id: 'today', label: t('console:place.today'), icon: 'reports' },
    { id: 'sales', label: t('console:place.sales'), icon: 'sell' },
    { id: 'admissions', label: t('console:place.admissions'), icon: 'gate' },
    { id: 'stations', label: t('console:place.stations'), icon: 'stations', count: live.alarmCount },
    { id: 'exceptions', label: t('console:place.exceptions'), icon: 'alert', count: live.openCount },
    { id: 'tickets', label: t('console:place.tickets'), icon: 'ticket' },
  ];
  return (
    <UiProvider locale={locale} timeZone={venue.timeZone}>
      <ConsoleProvider value={{ client, staff, venue, place, go, today, day }}>
        <div className="c-shell">
          <Rail
            label={t('console:places')}
            items={items}
            selected={place.id}
            onSelect={(id) => go(visit(place, id))}
            foot={<RailButton label={t('common:action.signOut')} icon="signOut" onPress={onSignOut} />}
          />
          <div className="c-page">
            <header className="c-head">
              <div className="c-head-name">
                <h1 className="t4 hero">{t(`console:place.${place.id}`)}</h1>
                {staff.venues.length === 1 ? (
                  <p className="quiet one-line">{venue.name}</p>
                ) : (
                  <label>
                    <span className="visually-hidden">{t('console:head.venue')}</span>
                    <select
                      className="c-venue"
                      value={venue.venueId}
                      onChange={(event) => go({ id: place.id, day: place.day, venueId: event.target.value })}
                    >
                      {staff.venues.map((one) => (
                        <option key={one.venueId} value={one.venueId}>
                          {one.name}
                        </option>
                      ))}
                    </select>
                  </label>
                )}
              </div>
              {hasDay ? (
                <DayPicker
                  day={day}
                  today={today}
                  onDay={(next) => go({ ...place, day: next, hour: undefined })}
                />
              ) : null}
              <div className="c-head-end">
                <LiveNote link={live.link} updatedAtMs={live.updatedAtMs} />
                <LanguageSelect language={language} onLanguage={onLanguage} />
                <p className="c-account quiet one-line">
                  <span className="visually-hidden">{t('console:head.account', { name: '' })}</span>
                  {staff.name}
                </p>
              </div>
            </header>
            <main className="c-place" data-place={place.id}>
              {place.id === 'today' ? (
                <Suspense fallback={<Skeleton shape="block" count={2} />}>
                  {live.openCount > 0 ? (
                    <Banner
                      remedy={{
                        label: t('repair:decide.title'),
                        onPress: () => go(visit(place, 'exceptions')),
                      }}
                    >
                      {t('repair:fleet.openExceptions', {
                        count: live.openCount,
                        formatted: formatCount(live.openCount, locale),
                      })}
                    </Banner>
                  ) : null}
                  <TodayPlace asked={live.dashboard} />
                </Suspense>
              ) : null}
              {place.id === 'sales' ? <SalesPlace version={live.version} /> : null}
              {place.id === 'admissions' ? <AdmissionsPlace version={live.version} /> : null}
              {place.id === 'stations' ? <StationsPlace asked={live.fleet} /> : null}
              {place.id === 'exceptions' ? (
                <ExceptionsPlace version={live.exceptionsVersion} onChanged={live.recount} />
              ) : null}
              {place.id === 'tickets' ? <TicketsPlace /> : null}
            </main>
          </div>
        </div>
      </ConsoleProvider>
    </UiProvider>
  );
}
