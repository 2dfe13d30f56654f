import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { PaymentView } from '@gatehouse/core/contract';
import { amountOf, Banner, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';
import { begin, beginOrResume, leave, letGo, panelOf, refresh, tenderOf } from './card-payment.ts';
import { cardDeskOf } from './cards.ts';
import { PaymentState } from './PaymentState.tsx';
import { useCardProblem } from './words.ts';
import './card.css';

const same = <Value,>(value: Value) => value;
const maxDigits = 8;
/** Events tell sooner; this is for the one that got lost. */
const LOOK_EVERY_MS = 2_000;

/** A card payment from the touch to its end. It begins at once, for all that is left; another amount is one touch away. */
export function CardPanel({ leftMinor, operationId, onTaken, onBack }: TenderPanelProps) {
  const till = useTill();
  const desk = cardDeskOf(till);
  const panel = useStore(panelOf(till), same);
  const payments = useStore(desk.payments, same);
  const [isChoosing, setChoosing] = useState(false);
  const problemText = useCardProblem();
  const attempt =
    panel.kind === 'paying' && panel.attempt.operationId === operationId ? panel.attempt : undefined;
  const payment: PaymentView | undefined = attempt && payments[attempt.paymentId];

  // Of this opening: what is left changes only by what this panel takes.
  const [openedForMinor] = useState(leftMinor);
  useEffect(() => {
    void beginOrResume(till, operationId, openedForMinor);
    return () => leave(till);
  }, [till, operationId, openedForMinor]);
  useEffect(() => {
    if (!attempt) return;
    const timer = setInterval(() => void refresh(till, attempt), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [till, attempt]);
  const captured = payment?.state === 'captured' ? payment : undefined;
  useEffect(() => {
    if (!captured) return;
    letGo(till);
    onTaken(tenderOf(captured));
  }, [till, captured, onTaken]);

  if (isChoosing)
    return (
      <ChooseAmount
        leftMinor={leftMinor}
        onChosen={(amountMinor) => {
          setChoosing(false);
          void begin(till, operationId, amountMinor);
        }}
      />
    );
  if (panel.kind === 'not-begun')
    return (
      <div className="card-pay">
        <Banner tone="bad">{problemText(panel.problem)}</Banner>
        <Choices
          primary={<TryAgain onPress={() => void begin(till, operationId, leftMinor)} />}
          onOther={() => {
            letGo(till);
            onBack();
          }}
        />
      </div>
    );
  return (
    <PaymentState
      payment={payment}
      amountMinor={payment?.amountMinor ?? attempt?.amountMinor ?? leftMinor}
      attempt={attempt}
      isTooLate={panel.kind === 'paying' && panel.isTooLate}
      onOtherAmount={() => setChoosing(true)}
      onAgain={() => void begin(till, operationId, Math.min(attempt?.amountMinor ?? leftMinor, leftMinor))}
      onServe={() => {
        if (!payment) return;
        letGo(till);
        onTaken(tenderOf(payment));
      }}
      onBack={() => {
        letGo(till);
        onBack();
      }}
    />
  );
}

function TryAgain({ onPress }: { readonly onPress: () => void }) {
  const { t } = useTranslation('card');
  return (
    <PrimaryAction hint="F12" onPress={onPress}>
      {t('tryAgain')}
    </PrimaryAction>
  );
}

function Choices({ primary, onOther }: { readonly primary: ReactNode; readonly onOther: () => void }) {
  const { t } = useTranslation('card');
  return (
    <div className="card-foot">
      <Button size="l" wide ignoreScannerEnter onPress={onOther}>
        {t('otherTender')}
      </Button>
      {primary}
    </div>
  );
}

function ChooseAmount({
  leftMinor,
  onChosen,
}: {
  readonly leftMinor: number;
  readonly onChosen: (amountMinor: number) => void;
}) {
  const { t } = useTranslation('card');
  const money = useMoney();
  const [typed, setTyped] = useState('');
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const amountMinor = typed === '' ? leftMinor : amountOf(typed);
  const isTooMuch = amountMinor > leftMinor;
  return (
    <>
      <p className="pay-typed num" data-empty={typed === '' || undefined}>
        <span>{isTooMuch ? t('tooMuch') : t('amount')}</span> <strong>{money(amountMinor)}</strong>
      </p>
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <PrimaryAction
        isDisabled={isTooMuch || amountMinor === 0}
        hint="F12"
        onPress={() => onChosen(amountMinor)}
      >
        {t('charge', { amount: money(amountMinor) })}
      </PrimaryAction>
    </>
  );
}
