import { Area, AreaChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { StationDetail } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { axisProps } from '../today/chart-parts.tsx';

type Sample = StationDetail['samples'][number];

const DAY_MS = 86_400_000;

/** A week of what goes wrong slowly: records missing, a clock that drifts, a disk that fills. */
export function StationWeek({ samples }: { readonly samples: readonly Sample[] }) {
  const { t } = useTranslation('repair');
  const series = [
    { id: 'missing', label: t('fleet.chartMissing'), of: (one: Sample) => one.missing },
    {
      id: 'clock',
      label: t('fleet.chartClock'),
      of: (one: Sample) => (one.clockOffsetMs === null ? null : Math.abs(one.clockOffsetMs) / 1_000),
    },
    {
      id: 'disk',
      label: t('fleet.chartDisk'),
      of: (one: Sample) => (one.diskFreeBytes === null ? null : one.diskFreeBytes / 1e9),
    },
  ].filter(({ of }) => samples.some((sample) => of(sample) !== null));
  return (
    <div className="f-charts">
      {series.map(({ id, label, of }) => (
        <WeekChart key={id} label={label} rows={samples.map((one) => ({ atMs: one.atMs, value: of(one) }))} />
      ))}
    </div>
  );
}

interface WeekRow {
  readonly atMs: number;
  readonly value: number | null;
}

function WeekChart({ label, rows }: { readonly label: string; readonly rows: readonly WeekRow[] }) {
  const format = useFormat();
  const untilMs = rows.at(-1)?.atMs ?? 0;
  const fromMs = Math.max(rows[0]?.atMs ?? 0, untilMs - 7 * DAY_MS);
  const top = Math.max(...rows.map((row) => row.value ?? 0));
  const last = rows.findLast((row) => row.value !== null)?.value ?? 0;
  const number = new Intl.NumberFormat(format.locale, {
    // Enough for the tick in the middle: two of them must not read the same.
    maximumFractionDigits: top < 0.1 ? 3 : top < 1 ? 2 : top < 10 ? 1 : 0,
  });
  const ticks = Array.from({ length: 7 }, (_, at) => untilMs - (6 - at) * DAY_MS).filter(
    (at) => at >= fromMs,
  );
  return (
    <figure className="f-chart">
      <figcaption>
        <span className="quiet">{label}</span>
        <span className="strong num">{number.format(last)}</span>
      </figcaption>
      <ResponsiveContainer width="100%" height={132}>
        <AreaChart
          data={[...rows]}
          margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="atMs"
            type="number"
            domain={[fromMs, untilMs]}
            ticks={ticks}
            tickFormatter={(atMs: number) =>
              new Intl.DateTimeFormat(format.locale, { weekday: 'short', timeZone: format.timeZone }).format(
                atMs,
              )
            }
            {...axisProps}
          />
          <YAxis
            width={40}
            domain={[0, top === 0 ? 1 : 'auto']}
            tickCount={3}
            tickFormatter={(value: number) => number.format(value)}
            {...axisProps}
          />
          <Area
            dataKey="value"
            type="stepAfter"
            stroke="var(--accent)"
            strokeWidth={1.5}
            fill="var(--accent)"
            fillOpacity={0.14}
            isAnimationActive={false}
            connectNulls={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  );
}
