import { useRef, useState } from 'react';
import { Banner, Button, Dialog, TextField, useTranslation } from '@gatehouse/ui';
import type { Problem } from '@gatehouse/core/contract';
import { useTill } from '../till-context.ts';
import { useCollectProblem } from './problem-words.ts';

export interface BandDialogProps {
  readonly ticketId: string;
  readonly orderId: string | null;
  readonly name: string;
  readonly onClose: () => void;
  readonly onLinked: () => void;
}

/** A band is tapped or scanned; the reader's Enter ends the number and that is all it does here. */
export function BandDialog({ ticketId, orderId, name, onClose, onLinked }: BandDialogProps) {
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const words = useCollectProblem();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const operationId = useRef(till.newId());
  const link = async (): Promise<void> => {
    const mediaCode = code.trim();
    if (mediaCode.length < 3) return;
    const answer = await till.client.collect.linkBand({
      body: { operationId: operationId.current, ticketId, orderId, mediaCode },
    });
    if (!answer.ok) {
      setCode('');
      return setProblem(answer.problem);
    }
    onLinked();
    onClose();
  };
  return (
    <Dialog
      title={t('collect:linkTitle', { name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" isDisabled={code.trim().length < 3} onPress={() => void link()}>
            {t('collect:link')}
          </Button>
        </>
      }
    >
      {problem ? <Banner tone="bad">{words(problem)}</Banner> : null}
      <p className="quiet">{t('collect:linkText')}</p>
      <TextField
        autoFocus
        label={t('collect:linkCode')}
        value={code}
        onChange={setCode}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void link();
        }}
      />
    </Dialog>
  );
}
