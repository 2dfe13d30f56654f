import type { Problem } from '@gatehouse/core/contract';
import { resources, useTranslation } from '@gatehouse/ui';
import { useProblemText } from '../../words.ts';

type Cause = keyof (typeof resources)['en']['card']['cause'];
const isCause = (text: string): text is Cause => Object.hasOwn(resources.en.card.cause, text);

/** Codes of other providers that mean the same at the counter. */
const ALIKE: Readonly<Record<string, Cause>> = {
  generic_decline: 'card_declined',
  do_not_honor: 'card_declined',
  call_issuer: 'card_declined',
  incorrect_pin: 'wrong_pin',
  invalid_pin: 'wrong_pin',
  connection_lost: 'terminal_away',
  terminal_reader_offline: 'terminal_away',
  terminal_reader_busy: 'busy',
  terminal_reader_timeout: 'timed_out',
};

/** The sentence for what a terminal said. What nobody translated is called that, never shown as a code. */
export const causeOf = (text: string): Cause => (isCause(text) ? text : (ALIKE[text] ?? 'other'));

/** Why a payment could not begin, with what to do about it. */
export function useCardProblem(): (problem: Problem) => string {
  const { t } = useTranslation('card');
  const other = useProblemText();
  return (problem) => {
    if (problem.code === 'terminal_away') return `${t('notStarted')}. ${t('cause.terminal_away')}`;
    if (problem.code === 'terminal_busy') return `${t('notStarted')}. ${t('cause.busy')}`;
    return other(problem);
  };
}
