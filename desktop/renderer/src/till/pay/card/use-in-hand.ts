import { useMemo } from 'react';
import { useStore } from '../../../state/store.ts';
import { useTill } from '../../till-context.ts';
import { panelOf } from './card-payment.ts';

const same = <Value>(value: Value) => value;

/** Payments the sale on the screen has in its hands: they wait for nobody. */
export function useInHand(): ReadonlySet<string> {
  const till = useTill();
  const pending = useStore(till.pending, same);
  const panel = useStore(panelOf(till), same);
  return useMemo(() => {
    const taken =
      pending?.tenders.flatMap(({ asked }) => (asked.kind === 'card' ? [asked.paymentId] : [])) ?? [];
    return new Set(panel.kind === 'paying' ? [...taken, panel.attempt.paymentId] : taken);
  }, [pending, panel]);
}
