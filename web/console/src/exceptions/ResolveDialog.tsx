import { useState } from 'react';
import type { ExceptionRow, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import type { CloudClient } from '../api/cloud.ts';
import { useProblemWords } from '../components/problem-words.ts';
import { TextArea } from '../components/TextArea.tsx';
import { useKindWords } from './kind-words.ts';

export interface ResolveDialogProps {
  readonly client: CloudClient;
  readonly venueId: string;
  readonly exception: ExceptionRow;
  readonly onClose: () => void;
  readonly onResolved: (exception: ExceptionRow) => void;
}

/** Asks what was done. What was typed survives every failure: it may be the only note there is. */
export function ResolveDialog({ client, venueId, exception, onClose, onResolved }: ResolveDialogProps) {
  const { t } = useTranslation(['console', 'common']);
  const problemWords = useProblemWords();
  const kindWords = useKindWords();
  const [text, setText] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const missing = text.trim() === '' ? t('console:exceptions.resolveMissing') : undefined;
  const resolve = async (): Promise<void> => {
    setWasSubmitted(true);
    if (missing || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.resolveException({
      params: { venueId, exceptionId: exception.exceptionId },
      body: { resolution: text.trim() },
    });
    setIsAsking(false);
    if (answer.ok) onResolved(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      title={t('console:exceptions.resolveTitle')}
      isOpen
      // A press beside it must not throw the words away.
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" onPress={() => void resolve()} isPending={isAsking}>
            {t('console:exceptions.resolve')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>
          <span className="strong">{kindWords(exception.kind)}.</span> {exception.detail}
        </p>
        {problem ? (
          <Banner>
            {t('console:exceptions.failed')} {problemWords(problem)}
          </Banner>
        ) : null}
        <TextArea
          label={t('console:exceptions.resolveLabel')}
          help={t('console:exceptions.resolveText')}
          value={text}
          onChange={setText}
          maxLength={500}
          error={wasSubmitted ? missing : undefined}
        />
      </div>
    </Dialog>
  );
}
