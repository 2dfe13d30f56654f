import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, Problem } from '@gatehouse/core/contract';
import { useLatest } from './use-latest.ts';

export interface Asked<Value> {
  /** The last good answer for this question; it stays while it is asked again and when that fails. */
  readonly value: Value | undefined;
  /** Why the last asking failed. */
  readonly problem: Problem | undefined;
  readonly isAsking: boolean;
  /** When `value` arrived, on this machine's clock. */
  readonly atMs: number | undefined;
  readonly askAgain: () => void;
  /** Takes a value that came another way (pushed, or the answer to a change). */
  readonly take: (value: Value) => void;
}

interface Known<Value> {
  readonly question: string;
  readonly value?: Value;
  readonly problem?: Problem | undefined;
  readonly atMs?: number;
  readonly isAsking: boolean;
}

/** Asks once per question (a string that names it) and whenever told to; a late answer to an old question is dropped. */
export function useAnswer<Value>(question: string, ask: () => Promise<Answer<Value>>): Asked<Value> {
  const [known, setKnown] = useState<Known<Value>>({ question, isAsking: true });
  const latestAsk = useLatest(ask);
  const turns = useRef({ last: 0 });
  const run = useCallback(async (): Promise<void> => {
    const turn = (turns.current.last += 1);
    setKnown((before) =>
      before.question === question ? { ...before, isAsking: true } : { question, isAsking: true },
    );
    const answer = await latestAsk.current();
    if (turn !== turns.current.last) return;
    setKnown((before) =>
      answer.ok
        ? { question, value: answer.value, atMs: Date.now(), isAsking: false }
        : { ...before, problem: answer.problem, isAsking: false },
    );
  }, [question, latestAsk]);
  useEffect(() => {
    const counted = turns.current;
    // oxlint-disable-next-line react/set-state-in-effect -- asking is the outside world; its start is shown
    void run();
    return () => {
      counted.last += 1;
    };
  }, [run]);
  const take = useCallback(
    (value: Value) => {
      // An answer under way was computed before what was just pushed.
      turns.current.last += 1;
      setKnown({ question, value, atMs: Date.now(), isAsking: false });
    },
    [question],
  );
  const current: Known<Value> = known.question === question ? known : { question, isAsking: true };
  return {
    value: current.value,
    problem: current.problem,
    isAsking: current.isAsking,
    atMs: current.atMs,
    askAgain: useCallback(() => void run(), [run]),
    take,
  };
}
