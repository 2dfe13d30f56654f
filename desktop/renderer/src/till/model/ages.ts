import { VOID_AFTER_MS } from '@gatehouse/core/contract';
import type { TillLine } from './basket.ts';

/** Pieces of a line that came together, and when on the station's clock. */
export interface Batch {
  readonly quantity: number;
  readonly sinceMs: number;
}
export type Ages = ReadonlyMap<string, readonly Batch[]>;

const sumOf = (batches: readonly Batch[]): number => batches.reduce((sum, { quantity }) => sum + quantity, 0);

/** How long each piece has been there after the basket changed; the last that came leave first. */
export function agesAfter(
  before: Ages,
  lines: readonly Pick<TillLine, 'lineId' | 'quantity'>[],
  nowMs: number,
): Ages {
  return new Map(
    lines.map(({ lineId, quantity }) => {
      const batches = before.get(lineId) ?? [];
      const more = quantity - sumOf(batches);
      return [
        lineId,
        more > 0 ? [...batches, { quantity: more, sinceMs: nowMs }] : shortened(batches, -more),
      ];
    }),
  );
}

function shortened(batches: readonly Batch[], fewer: number): readonly Batch[] {
  let left = fewer;
  const kept: Batch[] = [];
  for (const batch of batches.toReversed()) {
    const taken = Math.min(left, batch.quantity);
    left -= taken;
    if (batch.quantity > taken) kept.unshift({ ...batch, quantity: batch.quantity - taken });
  }
  return kept;
}

/** Whether taking so many pieces out of a line is more than a mistyped tap put right. */
export function needsReason(ages: Ages, lineId: string, fewer: number, nowMs: number): boolean {
  let left = fewer;
  for (const { quantity, sinceMs } of (ages.get(lineId) ?? []).toReversed()) {
    if (left <= 0) return false;
    if (nowMs - sinceMs >= VOID_AFTER_MS) return true;
    left -= quantity;
  }
  return false;
}
