import { useCallback, useEffect, useState } from 'react';
import type { Problem, TodayView } from '@gatehouse/core/contract';
import { useTill } from '../till-context.ts';

const everyMs = 15_000;

/** The day as the station has it, read again while it is looked at. What was shown stays while a new look fails. */
export function useToday() {
  const till = useTill();
  const [today, setToday] = useState<TodayView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const answer = await till.client.shift.today({});
    if (answer.ok) setToday(answer.value);
    setProblem(answer.ok ? null : answer.problem);
  }, [till]);
  useEffect(() => {
    void Promise.resolve().then(load);
    const timer = setInterval(() => void load(), everyMs);
    return () => clearInterval(timer);
  }, [load]);
  return { today, problem, load };
}
