import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Dashboard } from '@gatehouse/core/contract';
import { EmptyState, Table, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { ChartCard, LegendItem } from './ChartCard.tsx';
import { hourLabel, hourSpan } from '../components/hours.ts';
import { axisProps, barShape, chartProps, onRow, Tip } from './chart-parts.tsx';
import { axisTicks, hourRows, type HourRow } from './series.ts';

const shape = barShape<HourRow>((row) => (row.isRunning ? 'c-col-running' : 'c-col'));

export interface AdmissionsByHourProps {
  readonly dashboard: Dashboard;
  readonly running: number | undefined;
}

/** Refusals stand on top of the admitted: together they are the scans a gate had to deal with. */
export function AdmissionsByHour({ dashboard, running }: AdmissionsByHourProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { place, go } = useConsole();
  const rows = hourRows(dashboard, running);
  const open = (row: HourRow): void =>
    go({ id: 'admissions', venueId: place.venueId, day: place.day, hour: row.hour });
  const ticks = axisTicks(Math.max(...rows.map((row) => row.admissions + row.refusals)), 3);
  const isEmpty = rows.every((row) => row.admissions + row.refusals === 0);
  return (
    <ChartCard
      title={t('today.admissionsByHour')}
      {...(isEmpty ? {} : { hint: t('today.drillHint') })}
      legend={
        isEmpty ? null : (
          <>
            <LegendItem mark="now">{t('today.granted')}</LegendItem>
            <LegendItem mark="bad">{t('today.refusals')}</LegendItem>
          </>
        )
      }
      chart={
        isEmpty ? (
          <EmptyState icon="gate" title={t('today.noAdmissions')}>
            {t('today.noAdmissionsText')}
          </EmptyState>
        ) : (
          <ResponsiveContainer width="100%" height={196}>
            <BarChart data={rows} {...chartProps} onClick={onRow(rows, open)}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="hour" tickFormatter={hourLabel} {...axisProps} />
              <YAxis
                width={52}
                ticks={ticks}
                domain={[0, ticks.at(-1) ?? 0]}
                tickFormatter={format.count}
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
                          {t('today.granted')}: {format.count(row.admissions)}
                        </p>
                        <p>
                          {t('today.refusals')}: {format.count(row.refusals)}
                        </p>
                      </>
                    )}
                  />
                }
              />
              <Bar
                dataKey="admissions"
                stackId="scans"
                maxBarSize={44}
                shape={shape}
                isAnimationActive={false}
              />
              <Bar
                dataKey="refusals"
                stackId="scans"
                maxBarSize={44}
                radius={[3, 3, 0, 0]}
                className="c-col-bad"
                isAnimationActive={false}
              />
            </BarChart>
          </ResponsiveContainer>
        )
      }
      table={
        <Table<HourRow>
          label={t('today.admissionsByHour')}
          rows={rows}
          rowKey={(row) => String(row.hour)}
          onRow={open}
          columns={[
            { id: 'hour', head: t('today.hour'), cell: (row) => hourSpan(row.hour) },
            {
              id: 'granted',
              head: t('today.granted'),
              numeric: true,
              cell: (row) => format.count(row.admissions),
            },
            {
              id: 'refused',
              head: t('today.refusals'),
              numeric: true,
              cell: (row) => format.count(row.refusals),
            },
            {
              id: 'before',
              head: t('today.lastWeek', { day: format.day(dashboard.lastWeek.day) }),
              numeric: true,
              cell: (row) => format.count(row.lastWeekAdmissions),
            },
          ]}
        />
      }
    />
  );
}
