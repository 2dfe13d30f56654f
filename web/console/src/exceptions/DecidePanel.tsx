import { useId, useState } from 'react';
import type { ExceptionRow, Problem } from '@gatehouse/core/contract';
import { type ExceptionAction, isExceptionKind, RESOLUTIONS } from '@gatehouse/core/exceptions';
import { roleAllows } from '@gatehouse/core/permissions';
import { Banner, Button, Card, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useProblemWords } from '../components/problem-words.ts';
import { TextArea } from '../components/TextArea.tsx';
import { ActionChoice } from './ActionChoice.tsx';
import { useExceptionWords } from './exception-words.ts';

export interface DecidePanelProps {
  readonly exception: ExceptionRow;
  readonly onDecided: (words: string) => void;
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

/** Chooses what is decided and why. What was typed survives every failure. */
export function DecidePanel({ exception, onDecided }: DecidePanelProps) {
  const { t } = useTranslation(['console', 'repair']);
  const words = useExceptionWords();
  const problemWords = useDecisionProblem();
  const { client, venue, staff } = useConsole();
  const name = useId();
  const choices = isExceptionKind(exception.kind) ? RESOLUTIONS[exception.kind] : [];
  const suggested = choices.find((one) => one.action === exception.suggestion?.action);
  const maySuggested =
    suggested !== undefined &&
    (suggested.permission === null || roleAllows(staff.role, suggested.permission));
  const [action, setAction] = useState<ExceptionAction | undefined>(
    maySuggested ? suggested.action : undefined,
  );
  const [note, setNote] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const missing = note.trim() === '' ? t('repair:decide.noteMissing') : undefined;
  const decide = async (): Promise<void> => {
    setWasSubmitted(true);
    if (missing !== undefined || action === undefined || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.resolveException({
      params: { venueId: venue.venueId, exceptionId: exception.exceptionId },
      body: { action, note: note.trim() },
    });
    setIsAsking(false);
    if (answer.ok)
      onDecided(
        t('console:exceptions.kept', { kind: `${words.kind(exception.kind)} – ${words.action(action)}` }),
      );
    else setProblem(answer.problem);
  };
  return (
    <Card title={t('repair:decide.title')}>
      <div className="c-form">
        <ActionChoice
          name={name}
          choices={choices}
          chosen={action}
          onChoose={(choice) => setAction(choice.action)}
          suggestion={exception.suggestion}
        />
        <TextArea
          label={t('repair:decide.note')}
          help={t('repair:decide.noteHelp')}
          value={note}
          onChange={setNote}
          maxLength={500}
          autoFocus={false}
          rows={2}
          error={wasSubmitted ? missing : undefined}
        />
        {problem ? (
          <Banner>
            {t('repair:decide.failed')} {problemWords(problem)}
          </Banner>
        ) : null}
        <div className="x-decide-foot">
          <Button
            kind="primary"
            onPress={() => void decide()}
            isPending={isAsking}
            isDisabled={action === undefined}
          >
            {action === undefined
              ? t('repair:decide.title')
              : t('repair:decide.confirm', { action: words.action(action) })}
          </Button>
        </div>
      </div>
    </Card>
  );
}
