import { useCallback, useRef, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { amountOf, Banner, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { minorDigitsOf } from '@gatehouse/core/money';
import { lock } from '../locking.ts';
import { useTill } from '../till-context.ts';
import { useAllowed, useCurrency, useMoney, useProblemText } from '../words.ts';

const maxDigits = 8;
/** Floats that venues use, in whole units of the currency. */
const usualFloats = [100, 150, 200, 300];

/** Nobody sells without a shift: count the float and open it. */
export function OpenShift() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const money = useMoney();
  const currency = useCurrency();
  const problemText = useProblemText();
  const opening = useAllowed('cash.open-shift');
  const operationId = useRef<string | null>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const floatMinor = amountOf(typed);
  const one = 10 ** minorDigitsOf(currency);
  const open = async (): Promise<void> => {
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await till.client.shift.openShift({
      body: { operationId: operationId.current, floatMinor },
    });
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    till.status.set((status) => ({ ...status, shift: answer.value }));
  };
  return (
    <section className="open-shift">
      <div className="open-words">
        <h1 className="t5">{t('till:open.title')}</h1>
        <p className="t3 quiet">{t('till:open.text')}</p>
        {opening.allowed ? null : <Banner>{t('till:open.denied')}</Banner>}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <div className="open-quick" role="group" aria-label={t('till:open.quick')}>
          {usualFloats.map((whole) => (
            <Button key={whole} onPress={() => setTyped(String(whole * one))}>
              <span className="num">{money(whole * one)}</span>
            </Button>
          ))}
        </div>
        <Button kind="quiet" icon="lock" onPress={() => void lock(till)}>
          {t('till:rail.lock')}
        </Button>
      </div>
      <div className="open-pad">
        <p className="open-amount num">
          <span className="quiet">{t('till:open.float')}</span>
          <strong data-empty={typed === '' || undefined}>{money(floatMinor)}</strong>
        </p>
        <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
        <Button
          kind="primary"
          size="l"
          wide
          ignoreScannerEnter
          isDisabled={!opening.allowed || isSending}
          onPress={() => void open()}
        >
          {t('till:open.submit', { amount: money(floatMinor) })}
        </Button>
      </div>
    </section>
  );
}
