import { useState } from 'react';
import type { StoredValueView } from '@gatehouse/core/contract';
import { Banner, Button, EmptyState, type IconName, Skeleton, useTranslation } from '@gatehouse/ui';
import { AccountCard } from '../../pay/stored-value/AccountCard.tsx';
import { CodeField } from '../../pay/stored-value/CodeField.tsx';
import { useStoredProblem } from '../../pay/stored-value/problem.ts';
import { useAccount } from '../../pay/stored-value/use-account.ts';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { AdjustForm, MoveForm, PayOutForm, ShareForm } from './BalanceForms.tsx';
import { SellForm } from './SellForm.tsx';
import { VoucherForm } from './VoucherForm.tsx';
import './stored-tool.css';

type Task = 'fresh' | 'voucher' | 'gift-card' | 'wallet' | 'top-up' | 'move' | 'share' | 'pay-out' | 'adjust';

/** A code is shown; what is on it and what can be done with it follow from it. */
export function StoredValueTool() {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const { shown, lookUp, forget, replace } = useAccount();
  const [task, setTask] = useState<Task | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [inBasketMinor, setInBasket] = useState<number | null>(null);
  const begin = (next: Task | null): void => {
    setTask(next);
    setDone(null);
    setInBasket(null);
  };
  const show = (code: string): void => {
    begin(null);
    void lookUp(code);
  };
  const finished = (view: StoredValueView, words: string): void => {
    setTask(null);
    replace(view);
    setDone(words);
  };
  const sold = (amountMinor: number): void => {
    setTask(null);
    setInBasket(amountMinor);
    if (shown.kind === 'refused') forget();
  };
  const isUnknown = shown.kind === 'refused' && shown.problem.code === 'unknown_code';
  const code = shown.kind === 'nothing' ? '' : shown.code;
  return (
    <>
      <main className="stored-main">
        {task === 'move' || task === 'share' ? null : <CodeField onCode={show} />}
        {inBasketMinor === null ? null : (
          <Banner tone="ok" remedy={{ label: t('sell.toBasket'), onPress: () => till.place.set('sell') }}>
            {t('sell.inBasket', { amount: money(inBasketMinor) })}
          </Banner>
        )}
        {done === null ? null : <Banner tone="ok">{done}</Banner>}
        {shown.kind === 'nothing' ? (
          <>
            <EmptyState icon="scan" title={t('waiting')}>
              {t('waitingText')}
            </EmptyState>
            <div className="stored-tasks">
              <TaskButton task="fresh" icon="gift" chosen={task} label={t('sell.fresh')} onPick={begin} />
              <TaskButton
                task="voucher"
                icon="ticket"
                chosen={task}
                label={t('sell.voucher')}
                onPick={begin}
              />
            </div>
          </>
        ) : null}
        {shown.kind === 'asking' ? <Skeleton shape="figure" /> : null}
        {shown.kind === 'refused' && !isUnknown ? (
          <Banner tone="bad">{problemText(shown.problem)}</Banner>
        ) : null}
        {isUnknown ? (
          <section className="stored-unknown" aria-label={t('sell.unknownTitle')}>
            <h2 className="t3">{t('sell.unknownTitle')}</h2>
            <p className="quiet">
              {t('sell.unknownText')} <span className="num">{t('ending', { last4: code.slice(-4) })}</span>
            </p>
            <div className="stored-tasks">
              <TaskButton
                task="gift-card"
                icon="gift"
                chosen={task}
                label={t('sell.giftCard')}
                onPick={begin}
              />
              <TaskButton task="wallet" icon="wallet" chosen={task} label={t('sell.wallet')} onPick={begin} />
            </div>
          </section>
        ) : null}
        {shown.kind === 'known' ? (
          <>
            <AccountCard view={shown.view} onAskAgain={() => show(shown.code)} />
            {shown.view.account === 'voucher' ? null : (
              <Tasks view={shown.view} chosen={task} onPick={begin} />
            )}
          </>
        ) : null}
      </main>
      <aside className="side stored-side">
        {task === 'fresh' ? (
          <SellForm key="fresh" account="gift-card" code={null} title={t('sell.fresh')} onDone={sold} />
        ) : task === 'voucher' ? (
          <VoucherForm onDone={sold} />
        ) : task === 'gift-card' || task === 'wallet' ? (
          <SellForm
            key={`${task} ${code}`}
            account={task}
            code={code}
            title={t(task === 'wallet' ? 'sell.wallet' : 'sell.giftCard')}
            onDone={sold}
          />
        ) : shown.kind === 'known' && task !== null ? (
          <Form task={task} code={shown.code} view={shown.view} onDone={finished} onSold={sold} />
        ) : (
          <EmptyState icon="wallet" title={t('pick')}>
            {t('pickText')}
          </EmptyState>
        )}
      </aside>
    </>
  );
}

interface FormsProps {
  readonly task: Task;
  readonly code: string;
  readonly view: StoredValueView;
  readonly onDone: (view: StoredValueView, words: string) => void;
  readonly onSold: (amountMinor: number) => void;
}

function Form({ task, code, view, onDone, onSold }: FormsProps) {
  const { t } = useTranslation('stored');
  const props = { code, view, onDone };
  if (task === 'move') return <MoveForm {...props} />;
  if (task === 'share') return <ShareForm {...props} />;
  if (task === 'pay-out') return <PayOutForm {...props} />;
  if (task === 'adjust') return <AdjustForm {...props} />;
  return (
    <SellForm
      key={code}
      account={view.account === 'wallet' ? 'wallet' : 'gift-card'}
      code={code}
      title={t('sell.topUp')}
      onDone={onSold}
    />
  );
}

interface TasksProps {
  readonly view: StoredValueView;
  readonly chosen: Task | null;
  readonly onPick: (task: Task) => void;
}

function Tasks({ view, chosen, onPick }: TasksProps) {
  const { t } = useTranslation('stored');
  const hasSome = view.payableMinor > 0;
  return (
    <div className="stored-tasks" role="group" aria-label={t('tool')}>
      <TaskButton task="top-up" icon="plus" chosen={chosen} label={t('sell.topUp')} onPick={onPick} />
      {hasSome ? (
        <TaskButton task="move" icon="forward" chosen={chosen} label={t('move.title')} onPick={onPick} />
      ) : null}
      <TaskButton task="share" icon="guests" chosen={chosen} label={t('share.title')} onPick={onPick} />
      {hasSome ? (
        <TaskButton task="pay-out" icon="cash" chosen={chosen} label={t('payOut.title')} onPick={onPick} />
      ) : null}
      <TaskButton task="adjust" icon="settings" chosen={chosen} label={t('adjust.title')} onPick={onPick} />
    </div>
  );
}

interface TaskButtonProps {
  readonly task: Task;
  readonly icon: IconName;
  readonly label: string;
  readonly chosen: Task | null;
  readonly onPick: (task: Task) => void;
}

const TaskButton = ({ task, icon, label, chosen, onPick }: TaskButtonProps) => (
  <div data-chosen={task === chosen || undefined}>
    <Button wide icon={icon} aria-pressed={task === chosen} onPress={() => onPick(task)}>
      {label}
    </Button>
  </div>
);
