import { useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useProblemWords } from '../components/problem-words.ts';
import type { FoundTicket } from './TicketsPlace.tsx';

export interface EraseDialogProps {
  readonly found: FoundTicket;
  readonly onClose: () => void;
  readonly onErased: () => void;
}

/** Erases the person on a ticket. Says what goes, what stays and that nobody can bring it back; the safe way out comes first. */
export function EraseDialog({ found, onClose, onErased }: EraseDialogProps) {
  const { t } = useTranslation('console');
  const { client, venue } = useConsole();
  const problemWords = useProblemWords();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { holderName, subjectId } = found.ticket;
  const erase = async (): Promise<void> => {
    if (subjectId === null || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.eraseSubject({ params: { venueId: venue.venueId }, body: { subjectId } });
    setIsAsking(false);
    if (answer.ok) onErased();
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      title={t('tickets.eraseTitle', { name: holderName })}
      isOpen
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('tickets.eraseKeep')}</Button>
          <Button kind="danger" onPress={() => void erase()} isPending={isAsking}>
            {t('tickets.eraseConfirm')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>{t('tickets.eraseText')}</p>
        {problem ? (
          <Banner>
            {t('tickets.eraseFailed')} {problemWords(problem)}
          </Banner>
        ) : null}
      </div>
    </Dialog>
  );
}
