import { useState } from 'react';
import type { PaymentView } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { cardDeskOf, putPayment } from './cards.ts';
import { useCardProblem } from './words.ts';

const same = <Value,>(value: Value) => value;

/** Money back to a card, said in a sentence with the amount and asked once. */
export function GiveBackDialog({
  payment,
  isOpen,
  onClose,
  onDone,
}: {
  readonly payment: Pick<PaymentView, 'paymentId' | 'amountMinor'>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  const problemText = useCardProblem();
  const desk = cardDeskOf(till);
  const known = useStore(desk.payments, same)[payment.paymentId];
  const terminals = useStore(desk.terminals, same);
  const byHand = terminals.find(({ terminalId }) => terminalId === known?.terminalId)?.byHand === true;
  const [approvalCode, setApprovalCode] = useState('');
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);
  const amount = money(payment.amountMinor);
  const giveBack = async (): Promise<void> => {
    if (isSending) return;
    setSending(true);
    const answer = await till.client.cards.giveBackPayment({
      params: { paymentId: payment.paymentId },
      // Of the payment, not of the touch: however often it is asked, the card gets its money back once.
      body: { operationId: `back-${payment.paymentId}`, reason: t('giveBackReason'), approvalCode },
    });
    setSending(false);
    if (!answer.ok) return setProblem(t('givenBackFailed', { title: problemText(answer.problem) }));
    putPayment(desk, answer.value);
    onDone();
  };
  return (
    <Dialog
      title={t('giveBackTitle', { amount })}
      isOpen={isOpen}
      onClose={onClose}
      decision
      actions={
        <>
          <Button onPress={onClose}>{t('keep')}</Button>
          <Button
            kind="danger"
            ignoreScannerEnter
            isPending={isSending}
            isDisabled={byHand && approvalCode === ''}
            onPress={() => void giveBack()}
          >
            {t('giveBack')}
          </Button>
        </>
      }
    >
      <div className="card-dialog">
        <p>{t('giveBackText', { amount, last4: known?.last4 ?? '' })}</p>
        {byHand ? (
          <TextField
            label={t('approvalCode')}
            help={t('approvalHelp')}
            value={approvalCode}
            onChange={(text) => setApprovalCode(text.slice(0, 20))}
          />
        ) : null}
        {problem === '' ? null : <Banner tone="bad">{problem}</Banner>}
      </div>
    </Dialog>
  );
}
