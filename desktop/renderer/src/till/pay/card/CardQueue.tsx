import { useEffect, useMemo, useState } from 'react';
import type { PaymentView } from '@gatehouse/core/contract';
import { Button, EmptyState, useFormat, useTranslation, VerdictShape } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { isEmptyBasket } from '../../model/basket.ts';
import { leftMinor, take } from '../../paying.ts';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { askNow, tenderOf } from './card-payment.ts';
import { cardDeskOf, loadPayments, waiting } from './cards.ts';
import { DecideDialog } from './DecideDialog.tsx';
import { GiveBackDialog } from './GiveBackDialog.tsx';
import { AskedAgain } from './PaymentState.tsx';
import { useInHand } from './use-in-hand.ts';
import './card.css';

const same = <Value,>(value: Value) => value;

/** What waits for the provider's word or for a person. Nothing here stands in the way of the next guest. */
export function CardQueue() {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  const desk = cardDeskOf(till);
  const payments = useStore(desk.payments, same);
  const refunds = useStore(desk.refunds, same);
  const inHand = useInHand();
  const rows = useMemo(() => waiting(payments, inHand), [payments, inHand]);
  useEffect(() => void loadPayments(till), [till]);
  return (
    <main className="card-queue">
      {rows.length === 0 && refunds.length === 0 ? (
        <EmptyState icon="card" title={t('queueEmpty')}>
          {t('queueEmptyText')}
        </EmptyState>
      ) : (
        <>
          <p className="quiet">{t('queueText')}</p>
          <ul className="card-rows">
            {rows.map((payment) => (
              <li key={payment.paymentId}>
                <QueueRow payment={payment} />
              </li>
            ))}
            {refunds.map(({ refundId, amountMinor }) => (
              <li key={refundId}>
                <article className="card-row">
                  <VerdictShape kind="attention" size={20} filled />
                  <div className="card-row-words">
                    <strong>{t('refundRow')}</strong>
                  </div>
                  <span className="card-row-amount num">{money(amountMinor)}</span>
                </article>
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  );
}

function QueueRow({ payment }: { readonly payment: PaymentView }) {
  const till = useTill();
  const { t } = useTranslation('card');
  const format = useFormat();
  const money = useMoney();
  const basket = useStore(till.basket, same);
  const [dialog, setDialog] = useState<'none' | 'give-back' | 'decide'>('none');
  const isUnknown = payment.needs === 'decision';
  const close = (): void => setDialog('none');
  const use = (): void => {
    void take(till, 'card', tenderOf(payment));
    till.place.set('sell');
  };
  const canUse = !isEmptyBasket(basket) && payment.amountMinor <= leftMinor(till);
  return (
    <article className="card-row" data-tone={isUnknown ? 'warn' : undefined}>
      <VerdictShape kind="attention" size={20} filled={isUnknown} />
      <div className="card-row-words">
        <strong>{t(isUnknown ? 'unknownRow' : 'unusedRow')}</strong>
        <span className="quiet num">
          {[
            payment.terminalName,
            format.time(payment.startedAtMs),
            payment.last4 === '' ? payment.approvalCode : `•• ${payment.last4}`,
            payment.saleId === null ? '' : t('soldOn'),
          ]
            .filter((words) => words !== '')
            .join(' · ')}
        </span>
        {isUnknown ? <AskedAgain payment={payment} /> : null}
      </div>
      <span className="card-row-amount num">{money(payment.amountMinor)}</span>
      <div className="card-row-actions">
        {isUnknown ? (
          <>
            <Button onPress={() => setDialog('decide')}>{t('decide')}</Button>
            <Button kind="outline" onPress={() => void askNow(till, payment.paymentId)}>
              {t('askAgain')}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={() => setDialog('give-back')}>{t('giveBack')}</Button>
            <Button kind="outline" ignoreScannerEnter isDisabled={!canUse} onPress={use}>
              {t('use')}
            </Button>
          </>
        )}
      </div>
      <GiveBackDialog payment={payment} isOpen={dialog === 'give-back'} onClose={close} onDone={close} />
      <DecideDialog payment={payment} isOpen={dialog === 'decide'} onClose={close} />
    </article>
  );
}
