import { useCallback, useRef, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { amountOf, Banner, NumberPad, TextField, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useAllowed, useMoney, useProblemText } from '../words.ts';

export type Movement = 'paid-in' | 'paid-out' | 'drop';
const titles = { 'paid-in': 'shift.paidIn', 'paid-out': 'shift.paidOut', drop: 'shift.drop' } as const;
const maxDigits = 8;

/** Cash in, out, or to the safe: an amount, a reason, one touch. */
export function CashMovement({ movement }: { readonly movement: Movement }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const money = useMoney();
  const problemText = useProblemText();
  const moving = useAllowed('cash.move');
  const operationId = useRef<string | null>(null);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [booked, setBooked] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const change = useCallback((next: string) => {
    setTyped(next);
    setBooked(null);
  }, []);
  useDigitKeys(typed, maxDigits, change);
  const amount = amountOf(typed);
  const book = async (): Promise<void> => {
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await till.client.shift.moveCash({
      body: {
        operationId: operationId.current,
        direction: movement,
        amountMinor: amount,
        reason: reason.trim(),
      },
    });
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    operationId.current = null;
    setProblem(null);
    setTyped('');
    setReason('');
    setBooked(answer.value.expectedCashMinor ?? 0);
    till.status.set((status) => ({ ...status, shift: answer.value }));
  };
  return (
    <section className="task" aria-label={t(titles[movement])}>
      <header className="side-head">
        <h2 className="t3">{t(titles[movement])}</h2>
        <p className="cash-total num">
          <strong className="t4" data-empty={typed === '' || undefined}>
            {money(amount)}
          </strong>
        </p>
      </header>
      {moving.allowed ? null : <Banner>{t('shift.denied', { role: moving.role })}</Banner>}
      {booked === null ? null : <Banner tone="ok">{t('shift.booked', { amount: money(booked) })}</Banner>}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <TextField
        label={t('shift.reason')}
        help={t('shift.reasonHelp')}
        value={reason}
        maxLength={200}
        onChange={setReason}
      />
      <PrimaryAction
        isDisabled={!moving.allowed || amount === 0 || reason.trim() === '' || isSending}
        onPress={() => void book()}
      >
        {t('shift.book', { amount: money(amount) })}
      </PrimaryAction>
    </section>
  );
}
