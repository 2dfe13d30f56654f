import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Dashboard } from '@gatehouse/core/contract';
import { EmptyState, minorDigits, Money, Table, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { ChartCard } from './ChartCard.tsx';
import { axisProps, barShape, chartProps, onRow, Tip } from './chart-parts.tsx';
import { axisTicks } from './series.ts';

type DayRow = Dashboard['byDay'][number];

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());

/** Ninety days of takings; weekends are darker because they are what a venue lives from. */
export function Trend({ dashboard }: { readonly dashboard: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { place, go } = useConsole();
  const { currency, byDay: rows } = dashboard;
  const money = (amountMinor: number) => <Money money={{ amountMinor, currency }} />;
  const open = (row: DayRow): void => go({ id: 'sales', venueId: place.venueId, day: row.day });
  const ticks = axisTicks(Math.max(0, ...rows.map((row) => row.grossMinor)), 3);
  const compact = new Intl.NumberFormat(format.locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 1,
    notation: 'compact',
  });
  const dateOf = (day: string): string =>
    new Intl.DateTimeFormat(format.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
      new Date(`${day}T12:00:00Z`),
    );
  const mondays = rows.filter((row) => new Date(`${row.day}T12:00:00Z`).getUTCDay() === 1);
  const labelled = mondays.filter((_, at) => at % 3 === 0).map((row) => row.day);
  const shape = barShape<DayRow>((row) => {
    if (row.day === dashboard.day) return 'c-col-running';
    return isWeekend(row.day) ? 'c-col' : 'c-col-weekday';
  });
  return (
    <ChartCard
      title={t('today.trend')}
      {...(rows.length === 0 ? {} : { hint: t('today.drillDayHint') })}
      chart={
        rows.length === 0 ? (
          <EmptyState icon="reports" title={t('today.noTrend')} />
        ) : (
          <ResponsiveContainer width="100%" height={176}>
            <BarChart data={rows} {...chartProps} barCategoryGap={1} onClick={onRow(rows, open)}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="day" ticks={labelled} interval={0} tickFormatter={dateOf} {...axisProps} />
              <YAxis
                width={52}
                ticks={ticks}
                domain={[0, ticks.at(-1) ?? 0]}
                tickFormatter={(minor: number) => compact.format(minor / 10 ** minorDigits(currency))}
                {...axisProps}
              />
              <Tooltip
                cursor={{ fill: 'var(--ink)', opacity: 0.1 }}
                isAnimationActive={false}
                content={
                  <Tip<DayRow>
                    show={(row) => (
                      <>
                        <p className="strong">{format.day(row.day)}</p>
                        <p>{money(row.grossMinor)}</p>
                        <p className="quiet">
                          {t('today.granted')}: {format.count(row.admissions)}
                        </p>
                      </>
                    )}
                  />
                }
              />
              <Bar dataKey="grossMinor" radius={[2, 2, 0, 0]} shape={shape} isAnimationActive={false} />
            </BarChart>
          </ResponsiveContainer>
        )
      }
      table={
        <Table<DayRow>
          label={t('today.trend')}
          rows={rows.toReversed()}
          rowKey={(row) => row.day}
          onRow={open}
          columns={[
            { id: 'day', head: t('today.day'), cell: (row) => format.day(row.day) },
            { id: 'gross', head: t('today.takings'), numeric: true, cell: (row) => money(row.grossMinor) },
            {
              id: 'sales',
              head: t('today.sales'),
              numeric: true,
              cell: (row) => format.count(row.saleCount),
            },
            {
              id: 'admissions',
              head: t('today.granted'),
              numeric: true,
              cell: (row) => format.count(row.admissions),
            },
          ]}
        />
      }
    />
  );
}
