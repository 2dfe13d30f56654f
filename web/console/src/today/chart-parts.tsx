import type { ReactNode } from 'react';
import { Rectangle, type BarShapeProps, type MouseHandlerDataParam } from 'recharts';

/** Shared looks of the axes: quiet, tabular, nothing drawn that carries no number. */
export const axisProps = {
  axisLine: false,
  tickLine: false,
  tick: { fill: 'var(--ink-2)', fontSize: 13 },
} as const;

/**
 * Nothing is put off to the next frame: a tap moves and presses at once, and a press must know where it is.
 */
export const chartProps = { throttledEvents: [], margin: { top: 8, right: 4, bottom: 0, left: 0 } } as const;

/** Draws a bar in the class its row asks for. */
export function barShape<Row>(classOf: (row: Row) => string) {
  return (props: BarShapeProps) => <Rectangle {...props} className={classOf(props.payload as Row)} />;
}

/** Calls with the row under the pointer. Recharts hands out its index as text or number. */
export function onRow<Row>(rows: readonly Row[], open: (row: Row) => void) {
  return (state: MouseHandlerDataParam): void => {
    const row = state.activeTooltipIndex == null ? undefined : rows[Number(state.activeTooltipIndex)];
    if (row) open(row);
  };
}

export interface TipProps<Row> {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  readonly show: (row: Row) => ReactNode;
}

/** The box beside the pointer, as wide as its words. */
export function Tip<Row>({ active, payload, show }: TipProps<Row>) {
  const row = payload?.[0]?.payload as Row | undefined;
  return active && row !== undefined ? <div className="c-tip num">{show(row)}</div> : null;
}
