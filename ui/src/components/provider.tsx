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
import i18next, { type TFunction } from 'i18next';
import { useTranslation } from '../i18n/index.ts';

type Place = { readonly locale: string; readonly timeZone: string };

export type UiProviderProps = Place & { readonly children: ReactNode };

/** Tells every component the locale of numbers and dates (BCP 47) and the venue's time zone (IANA). */
export function UiProvider({ locale, timeZone, children }: UiProviderProps) {
  const { t } = useTranslation('common');
  const format = useMemo(() => formatOf({ locale, timeZone }, t), [locale, timeZone, t]);
  return (
    <FormatContext value={format}>
      <I18nProvider locale={locale}>{children}</I18nProvider>
    </FormatContext>
  );
}

const formatOf = ({ locale, timeZone }: Place, t: TFunction<'common'>) => ({
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
});

// Made once for a screen: each component that made its own asked for the words again, some twenty times a tap.
const FormatContext = createContext<ReturnType<typeof formatOf> | null>(null);
const outside = formatOf({ locale: 'en-IE', timeZone: 'UTC' }, i18next.getFixedT(null, 'common'));

/** Formatting bound to the venue's locale and zone. */
export const useFormat = () => useContext(FormatContext) ?? outside;
