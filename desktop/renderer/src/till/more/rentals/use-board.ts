import { useCallback, useEffect, useState } from 'react';
import type { RentalBoard } from '@gatehouse/core/contract';
import { loading, type Loadable } from '../../../state/loadable.ts';
import { useTill } from '../../till-context.ts';

const RENEW_EVERY_MS = 15_000;

/** The board as the station has it, asked again after every change and as time passes: items become overdue by it. */
export function useBoard() {
  const till = useTill();
  const [board, setBoard] = useState<Loadable<RentalBoard>>(loading);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let isStale = false;
    const ask = (): void => {
      void till.client.rentals.board({}).then((answer) => {
        if (isStale) return;
        setBoard((known) => {
          if (answer.ok) return { kind: 'ready', value: answer.value };
          return known.kind === 'ready' ? known : { kind: 'failed', problem: answer.problem };
        });
      });
    };
    ask();
    const timer = setInterval(ask, RENEW_EVERY_MS);
    return () => {
      isStale = true;
      clearInterval(timer);
    };
  }, [till, round]);
  return { board, reload };
}
