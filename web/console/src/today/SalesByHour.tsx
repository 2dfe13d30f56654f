import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Dashboard } from '@gatehouse/core/contract';
import { EmptyState, Money, minorDigits, Table, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { ChartCard, LegendItem } from './ChartCard.tsx';
import { hourLabel, hourSpan } from '../components/hours.ts';
import { axisProps, barShape, chartProps, onRow, Tip } from './chart-parts.tsx';
import { axisTicks, hourRows, type HourRow } from './series.ts';

const shape = barShape<HourRow>((row) => (row.isRunning ? 'c-col-running' : 'c-col'));

export interface SalesByHourProps {
  readonly dashboard: Dashboard;
  readonly running: number | undefined;
}

export function SalesByHour({ dashboard, running }: SalesByHourProps) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const { place, go } = useConsole();
  const rows = hourRows(dashboard, running);
  const { currency } = dashboard;
  const money = (amountMinor: number) => <Money money={{ amountMinor, currency }} />;
  const open = (row: HourRow): void =>
    go({ id: 'sales', venueId: place.venueId, day: place.day, hour: row.hour });
  const names = {
    now: place.day === undefined ? t('common:date.today') : format.day(dashboard.day),
    before: format.day(dashboard.lastWeek.day),
  };
  const ticks = axisTicks(Math.max(...rows.flatMap((row) => [row.grossMinor, row.lastWeekGrossMinor])));
  const wholeUnits = new Intl.NumberFormat(format.locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 0,
    notation: 'compact',
  });
  const isEmpty = rows.every((row) => row.grossMinor === 0 && row.lastWeekGrossMinor === 0);
  return (
    <ChartCard
      title={t('console:today.salesByHour')}
      {...(isEmpty ? {} : { hint: t('console:today.drillHint') })}
      legend={
        isEmpty ? null : (
          <>
            <LegendItem mark="now">{names.now}</LegendItem>
            <LegendItem mark="before">{names.before}</LegendItem>
          </>
        )
      }
      chart={
        isEmpty ? (
          <EmptyState icon="sell" title={t('console:today.noSales')}>
            {t('console:today.noSalesText')}
          </EmptyState>
        ) : (
          <ResponsiveContainer width="100%" height={252}>
            <ComposedChart data={rows} {...chartProps} onClick={onRow(rows, open)}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="hour" tickFormatter={hourLabel} {...axisProps} />
              <YAxis
                width={52}
                ticks={ticks}
                domain={[0, ticks.at(-1) ?? 0]}
                tickFormatter={(minor: number) => wholeUnits.format(minor / 10 ** minorDigits(currency))}
                {...axisProps}
              />
              <Tooltip
                cursor={{ fill: 'var(--ink)', opacity: 0.06 }}
                isAnimationActive={false}
                content={
                  <Tip<HourRow>
                    show={(row) => (
                      <>
                        <p className="strong">{hourSpan(row.hour)}</p>
                        <p>
                          {names.now}: {money(row.grossMinor)}
                        </p>
                        <p className="quiet">
                          {names.before}: {money(row.lastWeekGrossMinor)}
                        </p>
                        {row.isRunning ? <p className="quiet">{t('console:today.running')}</p> : null}
                      </>
                    )}
                  />
                }
              />
              <Bar
                dataKey="grossMinor"
                radius={[4, 4, 0, 0]}
                maxBarSize={44}
                shape={shape}
                isAnimationActive={false}
              />
              <Line
                dataKey="lastWeekGrossMinor"
                className="c-line-before"
                type="monotone"
                dot={false}
                activeDot={false}
                isAnimationActive={false}
              />
            </ComposedChart>
          </ResponsiveContainer>
        )
      }
      table={
        <Table<HourRow>
          label={t('console:today.salesByHour')}
          rows={rows}
          rowKey={(row) => String(row.hour)}
          onRow={open}
          columns={[
            { id: 'hour', head: t('console:today.hour'), cell: (row) => hourSpan(row.hour) },
            { id: 'now', head: names.now, numeric: true, cell: (row) => money(row.grossMinor) },
            { id: 'before', head: names.before, numeric: true, cell: (row) => money(row.lastWeekGrossMinor) },
            {
              id: 'sales',
              head: t('console:today.sales'),
              numeric: true,
              cell: (row) => format.count(row.saleCount),
            },
          ]}
        />
      }
    />
  );
}
