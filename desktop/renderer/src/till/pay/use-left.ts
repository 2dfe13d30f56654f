import { useStore } from '../../state/store.ts';
import { inCash, leftMinor, totalMinor } from '../paying.ts';
import { useTill } from '../till-context.ts';

const same = <Value>(value: Value) => value;

export interface Left {
  /** The basket and the tip, in minor units. */
  readonly totalMinor: number;
  readonly tipMinor: number;
  /** What is left to pay; negative when more was taken than is due. */
  readonly leftMinor: number;
  /** What is left in coins that exist. */
  readonly inCashMinor: number;
}

/** What is left to pay, live: the basket may grow while the guest pays. */
export function useLeft(): Left {
  const till = useTill();
  // Each of them moves the figures; they are computed once, from the stores themselves.
  useStore(till.basket, same);
  useStore(till.catalogue, same);
  useStore(till.paying, same);
  const pending = useStore(till.pending, same);
  const left = leftMinor(till);
  const tipMinor = pending?.tipMinor ?? 0;
  return {
    totalMinor: totalMinor(till) + tipMinor,
    tipMinor,
    leftMinor: left,
    inCashMinor: inCash(till, left),
  };
}
