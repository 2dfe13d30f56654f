import { useCallback, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { amountOf, Banner, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { useShiftProblem } from './shift-words.ts';

const maxDigits = 8;

/** Whoever is signed in takes the drawer over, counted or as it stands. */
export function TakeOver({ onDone }: { readonly onDone: () => void }) {
  const till = useTill();
  const { t } = useTranslation('shift');
  const money = useMoney();
  const problemText = useShiftProblem();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const countedMinor = amountOf(typed);
  const take = async (counted: number | null): Promise<void> => {
    setSending(true);
    const answer = await till.client.shift.takeOver({
      body: { operationId: till.newId(), countedMinor: counted },
    });
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    till.status.set((status) => ({ ...status, shift: answer.value }));
    onDone();
  };
  return (
    <section className="task" aria-label={t('handOver.title')}>
      <header className="side-head">
        <h2 className="t3">{t('handOver.title')}</h2>
        <p className="cash-total num">
          <strong className="t4" data-empty={typed === '' || undefined}>
            {money(countedMinor)}
          </strong>
        </p>
      </header>
      <p className="quiet">{t('handOver.text')}</p>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <Button isDisabled={isSending} onPress={() => void take(null)}>
        {t('handOver.asIs')}
      </Button>
      <PrimaryAction isDisabled={typed === '' || isSending} onPress={() => void take(countedMinor)}>
        {t('handOver.counted', { amount: money(countedMinor) })}
      </PrimaryAction>
    </section>
  );
}
