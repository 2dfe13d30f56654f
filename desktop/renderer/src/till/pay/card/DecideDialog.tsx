import { useState } from 'react';
import type { PaymentView } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useTranslation } from '@gatehouse/ui';
import { approved } from '../../permits/approving.ts';
import { useTill } from '../../till-context.ts';
import { useMoney, useProblemText } from '../../words.ts';
import { cardDeskOf, putPayment } from './cards.ts';

/** A person says what nobody knows, with a reason. The provider goes on being asked, and its word puts this right. */
export function DecideDialog({
  payment,
  isOpen,
  onClose,
}: {
  readonly payment: PaymentView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState('');
  const { paymentId, amountMinor } = payment;
  const decide = async (outcome: 'captured' | 'not-charged'): Promise<void> => {
    const answer = await approved(
      till,
      { permission: 'payment.resolve-unknown', action: 'resolve-payment', subjectId: paymentId, amountMinor },
      (overrideId) =>
        till.client.cards.resolvePayment({
          params: { paymentId },
          body: { outcome, reason: reason.trim(), overrideId },
        }),
    );
    if (!answer.ok) return setProblem(problemText(answer.problem));
    putPayment(cardDeskOf(till), answer.value);
    onClose();
  };
  const isReady = reason.trim().length > 2;
  return (
    <Dialog
      title={t('decideTitle', { amount: money(amountMinor) })}
      isOpen={isOpen}
      onClose={onClose}
      decision
      actions={
        <>
          <Button ignoreScannerEnter isDisabled={!isReady} onPress={() => void decide('not-charged')}>
            {t('notCharged')}
          </Button>
          <Button ignoreScannerEnter isDisabled={!isReady} onPress={() => void decide('captured')}>
            {t('charged')}
          </Button>
        </>
      }
    >
      <div className="card-dialog">
        <p>{t('decideText')}</p>
        <TextField
          label={t('reason')}
          value={reason}
          onChange={(text) => setReason(text.slice(0, 200))}
          autoFocus
        />
        {problem === '' ? null : <Banner tone="bad">{problem}</Banner>}
      </div>
    </Dialog>
  );
}
