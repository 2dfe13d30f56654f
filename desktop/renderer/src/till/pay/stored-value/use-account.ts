import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem, StoredValueView } from '@gatehouse/core/contract';
import { useTill } from '../../till-context.ts';

/** What a screen knows of the code that was shown to it. */
export type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asking'; readonly code: string }
  | { readonly kind: 'known'; readonly code: string; readonly view: StoredValueView }
  | { readonly kind: 'refused'; readonly code: string; readonly problem: Problem };

/** How long until what another till keeps may have come back, and how often it is looked for. */
const RENEW_AFTER_MS = 1_500;
const RENEWALS_MAX = 5;

/** Looks codes up, the latest only: a second scan takes the place of the first. */
export function useAccount() {
  const till = useTill();
  const [shown, setShown] = useState<Shown>({ kind: 'nothing' });
  const asked = useRef(0);
  const renewals = useRef(0);
  const lookUp = useCallback(
    async (code: string): Promise<void> => {
      const wanted = code.trim();
      if (wanted.length < 3) return;
      const turn = (asked.current += 1);
      renewals.current = 0;
      setShown({ kind: 'asking', code: wanted });
      const answer = await till.client.storedValue.look({ body: { code: wanted } });
      if (turn !== asked.current) return;
      setShown(
        answer.ok
          ? { kind: 'known', code: wanted, view: answer.value }
          : { kind: 'refused', code: wanted, problem: answer.problem },
      );
    },
    [till],
  );
  const waitsFor = shown.kind === 'known' && shown.view.elsewhereMinor > 0 ? shown.code : null;
  useEffect(() => {
    if (waitsFor === null || renewals.current >= RENEWALS_MAX) return undefined;
    const turn = asked.current;
    const timer = setTimeout(() => {
      renewals.current += 1;
      void till.client.storedValue.look({ body: { code: waitsFor } }).then((answer) => {
        if (turn === asked.current && answer.ok)
          setShown({ kind: 'known', code: waitsFor, view: answer.value });
      });
    }, RENEW_AFTER_MS);
    return () => clearTimeout(timer);
    // Each answer is a new one to wait on.
  }, [till, waitsFor, shown]);
  const forget = useCallback(() => {
    asked.current += 1;
    setShown({ kind: 'nothing' });
  }, []);
  const replace = useCallback(
    (view: StoredValueView) =>
      setShown((before) => (before.kind === 'nothing' ? before : { kind: 'known', code: before.code, view })),
    [],
  );
  return { shown, lookUp, forget, replace };
}
