import type { ScanView } from '@gatehouse/core/contract';

/** A hub that did not answer, or a device that is gone, is asked for the same guest again after this time. */
const RETRY_AFTER_MS = 1_000;

/** The last verdict of a lane. */
export interface LastVerdict {
  readonly scan: ScanView;
  /** Monotonic. */
  readonly decidedMs: number;
}

/**
 * Whether a code that is still held before the scanner has its verdict already, so that the guest is only told again.
 * Not when the cause has passed since, or may have: the lane is free, the hub can be asked anew. And not when the
 * guest before went in on the same group ticket: the next of the family presents the same code.
 */
export function hasItsVerdict(last: LastVerdict, nowMs: number, laneIsBusy: boolean): boolean {
  const { verdict, passage } = last.scan;
  if (verdict.kind === 'granted') return !(passage === 'passed' && verdict.admits > 1);
  switch (verdict.reason) {
    case 'lane_busy':
      return laneIsBusy;
    case 'hub_unreachable':
    case 'internal':
      return nowMs - last.decidedMs < RETRY_AFTER_MS;
    default:
      return true;
  }
}
