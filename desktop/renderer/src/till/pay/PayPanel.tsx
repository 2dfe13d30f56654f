import { useEffect, useRef } from 'react';
import { Banner, Button, IconButton, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { TenderToTake } from '../model/taken.ts';
import { closePaying, openPaying, payCash, payExactCash, sendPending, take } from '../paying.ts';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney, useProblemText } from '../words.ts';
import { likelyTenders } from '../model/cash.ts';
import { keepFirstDigit } from './cash/first-digit.ts';
import { choiceOf, type TenderChoice, tenderChoices } from './tenders.ts';
import { PayHead } from './PayHead.tsx';
import { TakenList } from './TakenList.tsx';
import { TipButton, TipPanel } from './TipPanel.tsx';
import { useLeft } from './use-left.ts';
import './pay-panel.css';

const same = <Value,>(value: Value) => value;

/** Paying over any tenders: what was taken, what is left, and how the rest may be paid. */
export function PayPanel() {
  const till = useTill();
  const pending = useStore(till.pending, same);
  const { leftMinor } = useLeft();
  const open = pending?.open ?? null;
  if (open === 'tip') return <TipPanel />;
  const choice = open === null ? undefined : choiceOf(open);
  if (choice && leftMinor > 0)
    return <OpenTender key={`${choice.id} ${pending?.tenders.length ?? 0}`} choice={choice} />;
  return <Ways />;
}

/** One tender's own panel under a head of ours. */
function OpenTender({ choice }: { readonly choice: TenderChoice }) {
  const till = useTill();
  const label = choice.useLabel();
  const { leftMinor } = useLeft();
  const taken = useRef(false);
  const onTaken = (tender: TenderToTake): void => {
    if (taken.current) return;
    taken.current = true;
    void take(till, choice.id, tender);
  };
  return (
    <section className="pay-tender" aria-label={label}>
      <PayHead title={label} />
      <choice.Panel
        leftMinor={leftMinor}
        operationId={till.pending.get()?.operationId ?? ''}
        onTaken={onTaken}
        onBack={() => closePaying(till)}
      />
    </section>
  );
}

/** What was taken, what is left, notes by one touch, and every other way. */
function Ways() {
  const till = useTill();
  const { t } = useTranslation(['pay', 'common']);
  const money = useMoney();
  const currency = useCurrency();
  const problemText = useProblemText();
  const pending = useStore(till.pending, same);
  const notice = useStore(till.notice, same);
  const { totalMinor, tipMinor, leftMinor, inCashMinor } = useLeft();
  const root = useRef<HTMLElement>(null);
  const isLeft = leftMinor > 0;
  // Digits begin an amount of cash, as they would in its own panel.
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
      if (!isLeft || !/^[1-9]$/.test(event.key) || !event.isTrusted) return;
      keepFirstDigit(event.key);
      openPaying(till, 'cash');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [till, isLeft]);
  return (
    <section className="ways" aria-label={t('pay:title')} ref={root}>
      <header className="side-head">
        <IconButton icon="back" label={t('common:action.back')} onPress={() => closePaying(till)} />
        <h2 className="t3">{t('pay:title')}</h2>
        <TipButton />
      </header>
      <div className="ways-left" role="status">
        <p className="ways-left-words">
          <strong>{leftMinor < 0 ? t('pay:tooMuch') : t('pay:left')}</strong>
          <span className="quiet num">
            {t('pay:ofTotal', { amount: money(totalMinor) })}
            {tipMinor > 0 ? ` · ${t('pay:withTip', { amount: money(tipMinor) })}` : ''}
          </span>
        </p>
        <p className="ways-left-amount num">{money(Math.abs(leftMinor))}</p>
      </div>
      {notice?.kind === 'problem' ? <Banner tone="bad">{problemText(notice.problem)}</Banner> : null}
      {pending && pending.tenders.length > 0 ? <TakenList tenders={pending.tenders} /> : null}
      {isLeft ? (
        <>
          <div className="ways-notes" role="group" aria-label={t('pay:cash.quick')}>
            {likelyTenders(inCashMinor, currency, 3).map((amount) => (
              <Button key={amount} size="l" ignoreScannerEnter onPress={() => void payCash(till, amount)}>
                <span className="num">{money(amount)}</span>
              </Button>
            ))}
          </div>
          <ul className="ways-choices">
            {tenderChoices.map((choice) => (
              <WayButton key={choice.id} choice={choice} />
            ))}
          </ul>
        </>
      ) : null}
      <WaysPrimary
        key={`${pending?.tenders.length ?? 0} ${isLeft}`}
        leftMinor={leftMinor}
        inCashMinor={inCashMinor}
      />
    </section>
  );
}

function WaysPrimary({
  leftMinor,
  inCashMinor,
}: {
  readonly leftMinor: number;
  readonly inCashMinor: number;
}) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  if (leftMinor > 0)
    return (
      <PrimaryAction hint={`${t('exact')} · F12`} onPress={() => void payExactCash(till)}>
        {t('payCash', { amount: money(inCashMinor) })}
      </PrimaryAction>
    );
  return (
    <PrimaryAction isDisabled={leftMinor < 0} hint="F12" onPress={() => void sendPending(till)}>
      {leftMinor < 0 ? t('giveBackFirst') : t('finish')}
    </PrimaryAction>
  );
}

const always = (): boolean => true;
const none = (): null => null;

function WayButton({ choice }: { readonly choice: TenderChoice }) {
  const till = useTill();
  const label = choice.useLabel();
  const isOffered = (choice.useOffered ?? always)();
  const obstacle = (choice.useObstacle ?? none)();
  if (!isOffered) return null;
  const key = choice.shortcut === 'F12' ? undefined : choice.shortcut;
  return (
    <li data-tender-key={key}>
      <Button
        size="l"
        wide
        icon={choice.icon}
        ignoreScannerEnter
        isDisabled={obstacle !== null}
        hint={obstacle ?? key}
        onPress={() => openPaying(till, choice.id)}
      >
        {label}
      </Button>
    </li>
  );
}
