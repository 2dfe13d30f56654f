import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Rectangle,
  ResponsiveContainer,
  XAxis,
  YAxis,
  type BarShapeProps,
} from 'recharts';
import type { TodayView } from '@gatehouse/core/contract';
import { minorDigitsOf } from '@gatehouse/core/money';
import { useFormat } from '@gatehouse/ui';
import { axisTicks, hourLabel } from './series.ts';

type Hour = TodayView['figures']['byHour'][number];

const axis = {
  axisLine: false,
  tickLine: false,
  tick: { fill: 'var(--ink-2)', fontSize: 13 },
} as const;

export interface SalesByHourProps {
  readonly hours: readonly Hour[];
  readonly currency: string;
  readonly runningHour: number;
}

/** Turnover hour by hour; the hour that still runs is drawn lighter, because its bar still grows. */
export default function SalesByHour({ hours, currency, runningHour }: SalesByHourProps) {
  const { locale } = useFormat();
  const ticks = axisTicks(Math.max(0, ...hours.map(({ grossMinor }) => grossMinor)));
  const whole = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 0,
  });
  const shape = (props: BarShapeProps) => (
    <Rectangle
      {...props}
      className={(props.payload as Hour).hour === runningHour ? 'today-bar-running' : 'today-bar'}
    />
  );
  return (
    <ResponsiveContainer width="100%" height={220}>
      <ComposedChart data={[...hours]} margin={{ top: 8, right: 4, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="hour" tickFormatter={hourLabel} {...axis} />
        <YAxis
          width={64}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 0]}
          tickFormatter={(minor: number) => whole.format(minor / 10 ** minorDigitsOf(currency))}
          {...axis}
        />
        <Bar
          dataKey="grossMinor"
          radius={[4, 4, 0, 0]}
          maxBarSize={48}
          shape={shape}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
