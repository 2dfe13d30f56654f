import { useRef, useState } from 'react';
import type { Answer, Problem, StoredValueView } from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import { amountOf, Banner, Button, TextField, useTranslation } from '@gatehouse/ui';
import { approved } from '../../permits/approving.ts';
import { CodeField } from '../../pay/stored-value/CodeField.tsx';
import { useStoredProblem } from '../../pay/stored-value/problem.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { AmountPad } from './AmountPad.tsx';

interface FormProps {
  readonly code: string;
  readonly view: StoredValueView;
  readonly onDone: (view: StoredValueView, words: string) => void;
}

/** Sends a request once per form: its id is made with the first touch and kept for every further one. */
function useOnce() {
  const till = useTill();
  const operationId = useRef<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const send = async <Value,>(
    wanted: { readonly permission: Permission; readonly subjectId: string; readonly amountMinor: number },
    run: (operationId: string, overrideId: string | null) => Promise<Answer<Value>>,
  ): Promise<Value | undefined> => {
    if (isSending) return undefined;
    operationId.current ??= till.newId();
    const id = operationId.current;
    setSending(true);
    const answer = await approved(till, { ...wanted, action: wanted.permission }, (overrideId) =>
      run(id, overrideId),
    );
    setSending(false);
    if (answer.ok) return answer.value;
    setProblem(answer.problem);
    return undefined;
  };
  return { send, problem, isSending };
}

/** A lost or torn band: all of its balance goes to the new one. */
export function MoveForm({ code, view, onDone }: FormProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const { send, problem, isSending } = useOnce();
  const [toCode, setToCode] = useState('');
  const amount = money(view.payableMinor);
  const move = async (): Promise<void> => {
    const moved = await send(
      { permission: 'stored-value.issue', subjectId: view.accountId, amountMinor: view.payableMinor },
      (operationId, overrideId) =>
        till.client.storedValue.transfer({
          body: { operationId, fromCode: code, toCode, amountMinor: null, overrideId },
        }),
    );
    if (moved) onDone(moved.from, t('move.done', { amount: money(moved.movedMinor) }));
  };
  return (
    <section className="stored-form" aria-label={t('move.title')}>
      <header className="side-head">
        <h2 className="t3">{t('move.title')}</h2>
      </header>
      <CodeField label={t('move.to')} help={t('move.toHelp')} onCode={setToCode} />
      {toCode === '' ? null : (
        <p className="to-code num" role="status">
          {t('ending', { last4: toCode.slice(-4) })}
        </p>
      )}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction
        isDisabled={toCode === '' || view.payableMinor === 0 || isSending}
        onPress={() => void move()}
      >
        {t('move.confirm', { amount })}
      </PrimaryAction>
    </section>
  );
}

/** A family pays from one balance: another band is let in. */
export function ShareForm({ code, view, onDone }: FormProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const problemText = useStoredProblem();
  const { send, problem, isSending } = useOnce();
  const [band, setBand] = useState('');
  const share = async (): Promise<void> => {
    const linked = await send(
      { permission: 'stored-value.issue', subjectId: view.accountId, amountMinor: 0 },
      (operationId, overrideId) =>
        till.client.storedValue.link({ body: { operationId, code: band, sharedWith: code, overrideId } }),
    );
    if (linked) onDone(view, t('share.done'));
  };
  return (
    <section className="stored-form" aria-label={t('share.title')}>
      <header className="side-head">
        <h2 className="t3">{t('share.title')}</h2>
      </header>
      <CodeField label={t('share.band')} help={t('share.bandHelp')} onCode={setBand} />
      {band === '' ? null : (
        <p className="to-code num" role="status">
          {t('ending', { last4: band.slice(-4) })}
        </p>
      )}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction isDisabled={band === '' || isSending} onPress={() => void share()}>
        {t('share.confirm')}
      </PrimaryAction>
    </section>
  );
}

/** The day is over: what is left goes back in cash. */
export function PayOutForm({ code, view, onDone }: FormProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const { send, problem, isSending } = useOnce();
  const amount = money(view.payableMinor);
  const payOut = async (): Promise<void> => {
    const paid = await send(
      { permission: 'sale.refund', subjectId: view.accountId, amountMinor: view.payableMinor },
      (operationId, overrideId) =>
        till.client.storedValue.payOut({ body: { operationId, code, overrideId } }),
    );
    if (paid) onDone(paid.view, t('payOut.done', { amount: money(paid.paidOutMinor) }));
  };
  return (
    <section className="stored-form" aria-label={t('payOut.title')}>
      <header className="side-head">
        <h2 className="t3">{t('payOut.title')}</h2>
      </header>
      <p className="amount-hero num">
        <span>{t('balance')}</span> <strong>{amount}</strong>
      </p>
      <p className="quiet">{t('payOut.text', { amount })}</p>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction isDisabled={view.payableMinor === 0 || isSending} onPress={() => void payOut()}>
        {t('payOut.confirm', { amount })}
      </PrimaryAction>
    </section>
  );
}

/** Somebody who may puts a wrong balance right, with a reason. */
export function AdjustForm({ code, view, onDone }: FormProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const { send, problem, isSending } = useOnce();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [isAdding, setAdding] = useState(true);
  const sizeMinor = amountOf(typed);
  const amountMinor = isAdding ? sizeMinor : -sizeMinor;
  const isReady = sizeMinor > 0 && reason.trim() !== '';
  const adjust = async (): Promise<void> => {
    const put = await send(
      { permission: 'stored-value.adjust', subjectId: view.accountId, amountMinor },
      (operationId, overrideId) =>
        till.client.storedValue.adjust({
          body: { operationId, code, amountMinor, reason: reason.trim(), overrideId },
        }),
    );
    if (put) onDone(put, t('adjust.done'));
  };
  return (
    <section className="stored-form" aria-label={t('adjust.title')}>
      <header className="side-head">
        <h2 className="t3">{t('adjust.title')}</h2>
      </header>
      <div className="either" role="group" aria-label={t('adjust.title')}>
        <Button icon="plus" aria-pressed={isAdding} onPress={() => setAdding(true)}>
          {t('adjust.add')}
        </Button>
        <Button icon="minus" aria-pressed={!isAdding} onPress={() => setAdding(false)}>
          {t('adjust.takeAway')}
        </Button>
      </div>
      <AmountPad label={t('sell.amount')} typed={typed} onChange={setTyped} />
      <TextField
        label={t('adjust.reason')}
        help={t('adjust.reasonHelp')}
        value={reason}
        maxLength={200}
        onChange={setReason}
      />
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction isDisabled={!isReady || isSending} onPress={() => void adjust()}>
        {isAdding
          ? t('adjust.confirmAdd', { amount: money(sizeMinor) })
          : t('adjust.confirmTake', { amount: money(sizeMinor) })}
      </PrimaryAction>
    </section>
  );
}
