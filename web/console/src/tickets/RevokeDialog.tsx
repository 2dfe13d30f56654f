import { useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useProblemWords } from '../components/problem-words.ts';
import type { FoundTicket } from './TicketsPlace.tsx';
import { useValidityWords } from './use-validity-words.ts';

export interface RevokeDialogProps {
  readonly found: FoundTicket;
  readonly onClose: () => void;
  readonly onRevoked: (found: FoundTicket) => void;
}

/** Says what will happen, asks once. The safe way out comes first; a press beside the dialog decides nothing. */
export function RevokeDialog({ found, onClose, onRevoked }: RevokeDialogProps) {
  const { t } = useTranslation('console');
  const { client, venue } = useConsole();
  const validity = useValidityWords();
  const problemWords = useProblemWords();
  const [reason, setReason] = useState('');
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const missing = reason.trim() === '' ? t('tickets.revokeReasonMissing') : undefined;
  const revoke = async (): Promise<void> => {
    setWasSubmitted(true);
    if (missing || isAsking) return;
    setIsAsking(true);
    setProblem(undefined);
    const answer = await client.revokeTicket({
      params: { venueId: venue.venueId, ticketId: found.ticket.ticketId },
      body: { reason: reason.trim() },
    });
    setIsAsking(false);
    if (answer.ok) onRevoked(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      title={t('tickets.revokeTitle')}
      isOpen
      decision
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('tickets.keep')}</Button>
          <Button kind="danger" onPress={() => void revoke()} isPending={isAsking}>
            {t('tickets.revokeConfirm')}
          </Button>
        </>
      }
    >
      <div className="c-form">
        <p>{t('tickets.revokeText', { product: found.productName, validity: validity(found.ticket) })}</p>
        {problem ? (
          <Banner>
            {t('tickets.revokeFailed')} {problemWords(problem)}
          </Banner>
        ) : null}
        <TextField
          label={t('tickets.revokeReason')}
          help={t('tickets.revokeReasonHelp')}
          maxLength={200}
          autoFocus
          value={reason}
          onChange={setReason}
          error={wasSubmitted ? missing : undefined}
        />
      </div>
    </Dialog>
  );
}
