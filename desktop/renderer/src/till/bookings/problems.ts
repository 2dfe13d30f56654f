import { useCallback } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useProblemText } from '../words.ts';

const OWN = ['room_taken', 'room_too_small', 'booking_over', 'not_for_a_tab'] as const;

/** What is in the way of a booking, in the language of the screen. */
export function useBookingProblem(): (problem: Problem) => string {
  const { t } = useTranslation('bookings');
  const other = useProblemText();
  return useCallback(
    (problem) => {
      const own = OWN.find((code) => code === problem.code);
      return own ? t(`problems.${own}`) : other(problem);
    },
    [t, other],
  );
}
