import { useState } from 'react';
import type { PaymentView } from '@gatehouse/core/contract';
import { Button, Icon, TextField, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { cardDeskOf, putPayment } from './cards.ts';

type Slip =
  | { readonly outcome: 'approved'; readonly approvalCode: string; readonly last4: string }
  | { readonly outcome: 'declined' | 'cancelled' };

/** A terminal that is not connected: the amount is typed on it, and its slip is typed here. */
export function StandAloneForm({ payment }: { readonly payment: PaymentView }) {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  const [approvalCode, setApprovalCode] = useState('');
  const [last4, setLast4] = useState('');
  const [isSending, setSending] = useState(false);
  const say = async (body: Slip): Promise<void> => {
    if (isSending) return;
    setSending(true);
    const answer = await till.client.cards.confirmPayment({ params: { paymentId: payment.paymentId }, body });
    setSending(false);
    if (answer.ok) putPayment(cardDeskOf(till), answer.value);
  };
  const amount = money(payment.amountMinor);
  return (
    <div className="card-pay">
      <div className="card-now" role="status" data-step="by-hand">
        <span className="card-now-icon">
          <Icon name="card" size={40} />
        </span>
        <p className="card-now-amount num">{amount}</p>
        <p className="card-now-words">{t('step.by-hand', { amount, terminal: payment.terminalName })}</p>
      </div>
      <div className="card-slip">
        <TextField
          label={t('approvalCode')}
          help={t('approvalHelp')}
          value={approvalCode}
          onChange={(text) => setApprovalCode(text.replaceAll(/[^\dA-Za-z-]/g, '').slice(0, 20))}
          autoComplete="off"
        />
        <TextField
          label={t('last4')}
          value={last4}
          inputMode="numeric"
          onChange={(text) => setLast4(text.replaceAll(/\D/g, '').slice(0, 4))}
          autoComplete="off"
        />
      </div>
      <div className="card-foot">
        <div className="card-pair">
          <Button size="l" wide ignoreScannerEnter onPress={() => void say({ outcome: 'cancelled' })}>
            {t('cancel')}
          </Button>
          <Button size="l" wide ignoreScannerEnter onPress={() => void say({ outcome: 'declined' })}>
            {t('declined')}
          </Button>
        </div>
        <PrimaryAction
          isDisabled={approvalCode === '' || isSending}
          hint="F12"
          onPress={() => void say({ outcome: 'approved', approvalCode, last4 })}
        >
          {t('approved')} <span className="num">{amount}</span>
        </PrimaryAction>
      </div>
    </div>
  );
}
