import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { ageOf } from '../format/age.ts';
import { formatMoney, type MoneyAmount, type MoneyOptions } from '../format/money.ts';
import { formatChange, formatCount } from '../format/number.ts';
import {
  formatDate,
  formatDateTime,
  formatDay,
  formatSeconds,
  formatTime,
  formatWeekday,
} from '../format/time.ts';
import { useTranslation } from '../i18n/index.ts';

type Place = { readonly locale: string; readonly timeZone: string };

const PlaceContext = createContext<Place>({ locale: 'en-IE', timeZone: 'UTC' });

export type UiProviderProps = Place & { readonly children: ReactNode };

/** Tells every component the locale of numbers and dates (BCP 47) and the venue's time zone (IANA). */
export function UiProvider({ locale, timeZone, children }: UiProviderProps) {
  const place = useMemo(() => ({ locale, timeZone }), [locale, timeZone]);
  return (
    <PlaceContext value={place}>
      <I18nProvider locale={locale}>{children}</I18nProvider>
    </PlaceContext>
  );
}

/** Formatting bound to the venue's locale and zone. */
export function useFormat() {
  const { locale, timeZone } = useContext(PlaceContext);
  const { t } = useTranslation('common');
  return useMemo(
    () => ({
      locale,
      timeZone,
      money: (money: MoneyAmount, options?: MoneyOptions) => formatMoney(money, locale, options),
      count: (count: number) => formatCount(count, locale),
      change: (ratio: number) => formatChange(ratio, locale),
      time: (atMs: number) => formatTime(atMs, locale, timeZone),
      seconds: (atMs: number) => formatSeconds(atMs, locale, timeZone),
      date: (atMs: number) => formatDate(atMs, locale, timeZone),
      weekday: (atMs: number) => formatWeekday(atMs, locale, timeZone),
      dateTime: (atMs: number) => formatDateTime(atMs, locale, timeZone),
      day: (day: string) => formatDay(day, locale),
      /** "6 min"; wrap with `common:age.ago` where a sentence needs it. */
      age: (durationMs: number): string => {
        const age = ageOf(durationMs);
        if (age.unit === 'now') return t('age.now');
        return t(`age.${age.unit}`, { count: age.count, formatted: formatCount(age.count, locale) });
      },
    }),
    [locale, timeZone, t],
  );
}
