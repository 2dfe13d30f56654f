import { Banner } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { Blocker } from '../model/blocker.ts';
import { useTill } from '../till-context.ts';

const same = (blockers: readonly Blocker[]) => blockers;

/** What must be done before this basket may be paid, each with its remedy in the same row. */
export function Blockers() {
  const blockers = useStore(useTill().blockers, same);
  return (
    <>
      {blockers.map(({ id, text, remedy, onRemedy }) => (
        <div key={id} className="notice">
          <Banner remedy={{ label: remedy, onPress: onRemedy }}>{text}</Banner>
        </div>
      ))}
    </>
  );
}
