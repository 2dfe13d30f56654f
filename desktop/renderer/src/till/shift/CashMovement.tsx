import { useCallback, useRef, useState } from 'react';
import type { ApprovalAsked, Problem, StationStatus } from '@gatehouse/core/contract';
import { amountOf, Banner, NumberPad, TextField, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { approved } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { isUnanswered, keptOperation } from './kept-operation.ts';
import { ReasonPicker } from './ReasonPicker.tsx';
import { useShiftProblem } from './shift-words.ts';

export type Movement = 'paid-in' | 'paid-out' | 'drop' | 'change-in' | 'to-bag';
const maxDigits = 8;
const shiftIdOf = (status: StationStatus) => status.shift?.shiftId ?? null;

/** Cash in, out, to the safe, from it or into a bag: an amount, a reason, one touch, and a slip to sign. */
export function CashMovement({ movement }: { readonly movement: Movement }) {
  const till = useTill();
  const { t } = useTranslation('shift');
  const money = useMoney();
  const problemText = useShiftProblem();
  const shiftId = useStore(till.status, shiftIdOf);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [bagNumber, setBagNumber] = useState('');
  const [booked, setBooked] = useState<{ readonly drawerMinor: number | null } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  // The second of two taps comes before the button is drawn as disabled.
  const inHand = useRef(false);
  const change = useCallback((next: string) => {
    setTyped(next);
    setBooked(null);
  }, []);
  useDigitKeys(typed, maxDigits, change);
  const amountMinor = amountOf(typed);
  const isToBag = movement === 'to-bag';
  const book = async (): Promise<void> => {
    if (inHand.current) return;
    inHand.current = true;
    const kept = keptOperation(till, 'cash-movement');
    const about = {
      direction: movement,
      amountMinor,
      reason: reason.trim(),
      bagNumber: isToBag ? bagNumber.trim() : null,
    };
    const operationId = kept.take(about);
    setSending(true);
    const answer = await approved(till, wantedFor(movement, amountMinor, shiftId), (overrideId) =>
      till.client.shift.moveCash({ body: { operationId, ...about, overrideId } }),
    );
    setSending(false);
    inHand.current = false;
    if (answer.ok || !isUnanswered(answer.problem.code)) kept.done();
    if (!answer.ok) return setProblem(answer.problem);
    setProblem(null);
    setTyped('');
    setReason('');
    setBagNumber('');
    setBooked({ drawerMinor: answer.value.expectedCashMinor });
    till.status.set((status) => ({ ...status, shift: answer.value }));
  };
  return (
    <section className="task" aria-label={t(`tasks.${movement}`)}>
      <header className="side-head">
        <h2 className="t3">{t(`tasks.${movement}`)}</h2>
        <p className="cash-total num">
          <strong className="t4" data-empty={typed === '' || undefined}>
            {money(amountMinor)}
          </strong>
        </p>
      </header>
      <div className="task-scroll">
        {booked === null ? null : (
          <Banner tone="ok">
            {booked.drawerMinor === null
              ? t('booked')
              : t('bookedDrawer', { amount: money(booked.drawerMinor) })}
          </Banner>
        )}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
        {isToBag ? (
          <TextField
            label={t('bagNumber')}
            help={t('bagHelp')}
            value={bagNumber}
            maxLength={40}
            onChange={setBagNumber}
          />
        ) : null}
        <ReasonPicker of={movement} reason={reason} onReason={setReason} />
      </div>
      <PrimaryAction
        isDisabled={
          amountMinor === 0 || reason.trim() === '' || (isToBag && bagNumber.trim() === '') || isSending
        }
        onPress={() => void book()}
      >
        {t('book', { amount: money(amountMinor) })}
      </PrimaryAction>
    </section>
  );
}

/** What the station asks for the same movement. */
const wantedFor = (movement: Movement, amountMinor: number, subjectId: string | null): ApprovalAsked => ({
  permission: movement === 'change-in' || movement === 'to-bag' ? 'cash.safe' : 'cash.move',
  action: movement,
  subjectId,
  amountMinor,
});
