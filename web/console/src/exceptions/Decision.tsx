import { useId, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import type { ExceptionAction } from '@gatehouse/core/exceptions';
import { Banner, useTranslation } from '@gatehouse/ui';
import { useProblemWords } from '../components/problem-words.ts';
import { TextArea } from '../components/TextArea.tsx';
import { ActionChoice, type ActionChoiceProps } from './ActionChoice.tsx';

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** A decision being made: what was chosen, why, and what became of asking. What was typed survives every failure. */
export interface Decision {
  readonly action: ExceptionAction | undefined;
  readonly note: string;
  readonly isAsking: boolean;
  readonly problem: Problem | undefined;
  /** Why it cannot be asked yet, once somebody tried. */
  readonly noteError: string | undefined;
  choose(action: ExceptionAction): void;
  setNote(note: string): void;
  /** Asks once; a missing note or action is shown instead. */
  decide(): Promise<void>;
}

/** `ask` sends a decision, for one exception or for many; `onTaken` hears what came of it. */
export function useDecision<T>(
  proposed: ExceptionAction | undefined,
  ask: (body: { readonly action: ExceptionAction; readonly note: string }) => Promise<Answer<T>>,
  onTaken: (value: T, action: ExceptionAction) => void,
): Decision {
  const { t } = useTranslation('repair');
  const [action, setAction] = useState(proposed);
  const [note, setNote] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const missing = note.trim() === '' ? t('decide.noteMissing') : undefined;
  return {
    action,
    note,
    isAsking,
    problem,
    noteError: wasSubmitted ? missing : undefined,
    choose: setAction,
    setNote,
    async decide() {
      setWasSubmitted(true);
      if (missing !== undefined || action === undefined || isAsking) return;
      setIsAsking(true);
      setProblem(undefined);
      const answer = await ask({ action, note: note.trim() });
      setIsAsking(false);
      if (answer.ok) onTaken(answer.value, action);
      else setProblem(answer.problem);
    },
  };
}

/** Why the cloud did not take a decision, in words. */
export function useDecisionProblem(): (problem: Problem) => string {
  const { t } = useTranslation('repair');
  const problemWords = useProblemWords();
  return (problem) => {
    switch (problem.code) {
      case 'record_still_unsound':
        return t('decide.stillUnsound', { detail: problem.detail });
      case 'decided_meanwhile':
        return t('decide.meanwhile');
      case 'ticket_unknown':
        return t('decide.ticketUnknown');
      case 'not_allowed':
        return t('decide.notAllowed');
      default:
        return problemWords(problem);
    }
  };
}

export interface DecisionFieldsProps extends Pick<ActionChoiceProps, 'choices' | 'suggestion'> {
  readonly decision: Decision;
}

/** What may be decided, why it is, and what stood in the way. */
export function DecisionFields({ decision, choices, suggestion }: DecisionFieldsProps) {
  const { t } = useTranslation('repair');
  const problemWords = useDecisionProblem();
  const name = useId();
  return (
    <>
      <ActionChoice
        name={name}
        choices={choices}
        chosen={decision.action}
        onChoose={(choice) => decision.choose(choice.action)}
        suggestion={suggestion}
      />
      <TextArea
        label={t('decide.note')}
        help={t('decide.noteHelp')}
        value={decision.note}
        onChange={decision.setNote}
        maxLength={500}
        autoFocus={false}
        rows={2}
        error={decision.noteError}
      />
      {decision.problem ? (
        <Banner>
          {t('decide.failed')} {problemWords(decision.problem)}
        </Banner>
      ) : null}
    </>
  );
}
