import { useState } from 'react';
import type { ExceptionRow, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { TextArea } from '../components/TextArea.tsx';
import { useDecisionProblem } from './Decision.tsx';

export interface ReopenDialogProps {
  readonly exception: ExceptionRow;
  readonly onClose: () => void;
  readonly onReopened: (words: string) => void;
}

/** Takes a decision back, with a reason; says that what was done stays done. */
export function ReopenDialog({ exception, onClose, onReopened }: ReopenDialogProps) {
  const { t } = useTranslation(['common', 'repair']);
  const problemWords = useDecisionProblem();
  const { client, venue } = useConsole();
  const [reason, setReason] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const missing = reason.trim() === '' ? t('repair:decide.noteMissing') : undefined;
  const reopen = async (): Promise<void> => {
    setWasSubmitted(true);
    if (missing !== undefined || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.reopenException({
      params: { venueId: venue.venueId, exceptionId: exception.exceptionId },
      body: { reason: reason.trim() },
    });
    setIsAsking(false);
    if (answer.ok) onReopened(t('repair:detail.takenBack'));
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      title={t('repair:decide.reopenTitle')}
      isOpen
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" onPress={() => void reopen()} isPending={isAsking}>
            {t('repair:decide.reopen')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>{t('repair:decide.reopenText')}</p>
        {problem ? (
          <Banner>
            {t('repair:decide.failed')} {problemWords(problem)}
          </Banner>
        ) : null}
        <TextArea
          label={t('repair:decide.reopenReason')}
          value={reason}
          onChange={setReason}
          maxLength={500}
          error={wasSubmitted ? missing : undefined}
        />
      </div>
    </Dialog>
  );
}
