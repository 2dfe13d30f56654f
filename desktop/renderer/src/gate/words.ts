import { useMemo } from 'react';
import type { Refused } from '@gatehouse/core/admission';
import { dayOf, useFormat, useTranslation } from '@gatehouse/ui';
import { comeBackAtMs, factSentence, type FactWords } from './model/facts.ts';
import { useGate } from './gate-context.ts';

/** The words of a refusal: what, why, what next. */
export interface RefusalWords {
  readonly title: string;
  readonly fact: string;
  readonly remedy: string;
}

/** Turns a refusal into words of the screen's language, times on the venue's clock. */
export function useRefusalWords(): (refused: Pick<Refused, 'reason' | 'remedy' | 'facts'>) => RefusalWords {
  const { clock } = useGate();
  const { t } = useTranslation('gate');
  const format = useFormat();
  return useMemo(() => {
    const words: FactWords = {
      // The blanks of a key known only at run time cannot be checked by type; facts.test.ts checks them.
      say: (key, blanks) => t(`fact.${key}`, { ...blanks, defaultValue: '' }),
      time: format.time,
      date: format.weekday,
      day: format.day,
      count: format.count,
      isToday: (atMs) => dayOf(atMs, format.timeZone) === dayOf(clock.nowMs(), format.timeZone),
    };
    return ({ reason, remedy, facts }) => {
      const at = comeBackAtMs(facts);
      return {
        title: t(`reason.${reason}.title`),
        fact: factSentence(facts, words) ?? t(`reason.${reason}.plain`),
        remedy:
          remedy === 'come_back_at'
            ? at === undefined
              ? t('remedy.come_back_later')
              : t('remedy.come_back_at', { time: format.time(at) })
            : t(`remedy.${remedy}`),
      };
    };
  }, [t, format, clock]);
}
