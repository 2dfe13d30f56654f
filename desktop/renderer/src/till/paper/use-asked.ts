import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';

type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export interface Asked<Value> {
  readonly value: Value | null;
  readonly problem: Problem | null;
  readonly again: () => void;
}

/** Asks at once and every `everyMs`; the last answer stays on show while the next is fetched. */
export function useAsked<Value>(ask: () => Promise<Answer<Value>>, everyMs: number): Asked<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stopped = false;
    const run = async (): Promise<void> => {
      const answer = await ask();
      if (stopped) return;
      if (answer.ok) setValue(answer.value);
      setProblem(answer.ok ? null : answer.problem);
    };
    void run();
    const timer = setInterval(() => void run(), everyMs);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [ask, everyMs, round]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  return { value, problem, again };
}
