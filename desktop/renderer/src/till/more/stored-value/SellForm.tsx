import { useRef, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { amountOf, Banner, useTranslation } from '@gatehouse/ui';
import { approved } from '../../permits/approving.ts';
import { useStoredProblem } from '../../pay/stored-value/problem.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { AmountPad } from './AmountPad.tsx';
import { putIntoBasket } from './into-basket.ts';

interface SellFormProps {
  readonly account: 'gift-card' | 'wallet';
  /** Null makes a fresh code, which is printed with the receipt. */
  readonly code: string | null;
  readonly title: string;
  readonly onDone: (amountMinor: number) => void;
}

const QUICK = [1_000, 2_500, 5_000, 10_000];

/** Sells money on a card or a band: the amount goes into the basket, and is on it once the guest has paid. */
export function SellForm({ account, code, title, onDone }: SellFormProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const operation = useRef<{ readonly id: string; readonly amountMinor: number } | null>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const amountMinor = amountOf(typed);
  const add = async (): Promise<void> => {
    if (amountMinor === 0 || isSending) return;
    // The same question asked again gets the same code; another amount is another question.
    if (operation.current?.amountMinor !== amountMinor) operation.current = { id: till.newId(), amountMinor };
    const operationId = operation.current.id;
    setSending(true);
    const wanted = {
      permission: 'stored-value.issue' as const,
      action: 'issue',
      subjectId: null,
      amountMinor,
    };
    const prepared = await approved(till, wanted, (overrideId) =>
      till.client.storedValue.prepare({ body: { operationId, account, code, amountMinor, overrideId } }),
    );
    setSending(false);
    if (!prepared.ok) return setProblem(prepared.problem);
    putIntoBasket(till, prepared.value, amountMinor);
    onDone(amountMinor);
  };
  return (
    <section className="stored-form" aria-label={title}>
      <header className="side-head">
        <h2 className="t3">{title}</h2>
      </header>
      {code === null ? <p className="quiet">{t('sell.freshText')}</p> : null}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <AmountPad label={t('sell.amount')} typed={typed} onChange={setTyped} quick={QUICK} />
      <PrimaryAction isDisabled={amountMinor === 0 || isSending} onPress={() => void add()}>
        {amountMinor === 0 ? t('sell.enter') : t('sell.add', { amount: money(amountMinor) })}
      </PrimaryAction>
    </section>
  );
}
