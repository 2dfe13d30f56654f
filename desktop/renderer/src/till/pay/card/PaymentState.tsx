import type { PaymentView } from '@gatehouse/core/contract';
import { Banner, Button, Icon, useTranslation, VerdictShape } from '@gatehouse/ui';
import { useNow } from '../../../state/station-clock.ts';
import { useStore } from '../../../state/store.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { askNow, cancel } from './card-payment.ts';
import { type CardAttempt, cardDeskOf } from './cards.ts';
import { StandAloneForm } from './StandAloneForm.tsx';
import { causeOf } from './words.ts';

interface PaymentStateProps {
  /** Undefined until the station has answered its start. */
  readonly payment: PaymentView | undefined;
  readonly attempt: CardAttempt | undefined;
  readonly amountMinor: number;
  readonly isTooLate: boolean;
  readonly onOtherAmount: () => void;
  readonly onAgain: () => void;
  readonly onServe: () => void;
  readonly onBack: () => void;
}

/** How a card payment stands, in words a cashier would say, with what can be done about it now. */
export function PaymentState(props: PaymentStateProps) {
  const { payment } = props;
  switch (payment?.state) {
    case 'declined':
    case 'cancelled':
    case 'not-charged':
      return <NotCharged {...props} payment={payment} />;
    case 'unknown':
      return <Unknown {...props} payment={payment} />;
    case 'captured':
    case 'started':
    case undefined:
      return payment?.step === 'by-hand' ? <StandAloneForm payment={payment} /> : <Pending {...props} />;
  }
}

const same = <Value,>(value: Value) => value;

function Pending({ payment, attempt, amountMinor, isTooLate, onOtherAmount }: PaymentStateProps) {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  const terminals = useStore(cardDeskOf(till).terminals, same);
  const terminal =
    payment?.terminalName ??
    terminals.find(({ terminalId }) => terminalId === attempt?.terminalId)?.name ??
    '';
  const step = payment?.step ?? 'starting';
  const canCancel = step === 'starting' || step === 'present-card' || step === 'enter-pin';
  return (
    <div className="card-pay">
      <div className="card-now" role="status" data-step={step}>
        <span className="card-now-icon">
          <Icon name="card" size={56} />
        </span>
        <p className="card-now-amount num">{money(amountMinor)}</p>
        <p className="card-now-words">{t(`step.${step}`, { terminal, amount: money(amountMinor) })}</p>
      </div>
      {isTooLate ? <Banner>{t('tooLate')}</Banner> : null}
      <div className="card-foot">
        <Button
          size="l"
          wide
          ignoreScannerEnter
          isDisabled={!canCancel || !attempt}
          onPress={() => {
            if (attempt) void cancel(till, attempt).then(onOtherAmount);
          }}
        >
          {t('otherAmount')}
        </Button>
        <Button
          kind="outline"
          size="l"
          wide
          ignoreScannerEnter
          isDisabled={!canCancel || !attempt}
          onPress={() => {
            if (attempt) void cancel(till, attempt);
          }}
        >
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}

function NotCharged({ payment, onAgain, onBack }: PaymentStateProps & { readonly payment: PaymentView }) {
  const { t } = useTranslation('card');
  const money = useMoney();
  const isDeclined = payment.state === 'declined';
  const cause = causeOf(payment.cause);
  return (
    <div className="card-pay">
      <div
        className="card-now"
        role={isDeclined ? 'alert' : 'status'}
        data-tone={isDeclined ? 'bad' : 'plain'}
      >
        <span className="card-now-icon">
          <VerdictShape kind={isDeclined ? 'refused' : 'not-passed'} size={56} />
        </span>
        <h3 className="card-now-title">{t(isDeclined ? 'declinedTitle' : 'cancelledTitle')}</h3>
        {isDeclined || cause !== 'other' ? <p className="card-now-words">{t(`cause.${cause}`)}</p> : null}
        <p className="quiet">{t('nothingCharged')}</p>
      </div>
      <div className="card-foot">
        <Button size="l" wide ignoreScannerEnter onPress={onBack}>
          {t('otherTender')}
        </Button>
        <PrimaryAction hint="F12" onPress={onAgain}>
          {t('tryAgain')} <span className="num">{money(payment.amountMinor)}</span>
        </PrimaryAction>
      </div>
    </div>
  );
}

/** Nobody knows. Three ways on, none of which pretends to know. */
function Unknown({ payment, onServe, onBack }: PaymentStateProps & { readonly payment: PaymentView }) {
  const till = useTill();
  const { t } = useTranslation('card');
  const money = useMoney();
  return (
    <div className="card-pay">
      <div className="card-now" role="alert" data-tone="warn">
        <span className="card-now-icon">
          <VerdictShape kind="attention" size={56} />
        </span>
        <h3 className="card-now-title">{t('unknownTitle')}</h3>
        <p className="card-now-words">{t('unknownText', { amount: money(payment.amountMinor) })}</p>
        <AskedAgain payment={payment} />
      </div>
      {payment.mayHandOver ? null : <p className="quiet card-note">{t('notServed')}</p>}
      <div className="card-foot">
        <div className="card-pair">
          <Button size="l" wide ignoreScannerEnter onPress={onBack}>
            {t('otherTender')}
          </Button>
          <Button size="l" wide ignoreScannerEnter onPress={() => void askNow(till, payment.paymentId)}>
            {t('askAgain')}
          </Button>
        </div>
        {payment.mayHandOver ? (
          <PrimaryAction hint={`${t('serveHint')} · F12`} onPress={onServe}>
            {t('serve')}
          </PrimaryAction>
        ) : null}
      </div>
    </div>
  );
}

/** When the provider is asked next: the wait is shown, so that nobody thinks that nothing happens. */
export function AskedAgain({ payment }: { readonly payment: PaymentView }) {
  const till = useTill();
  const { t } = useTranslation('card');
  const nowMs = useNow(till.clock, 1_000);
  if (payment.askAgainAtMs === null) return null;
  const seconds = Math.ceil((payment.askAgainAtMs - nowMs) / 1_000);
  return (
    <p className="quiet num card-asked">{seconds > 0 ? t('askedIn', { count: seconds }) : t('asking')}</p>
  );
}
