import { useState } from 'react';
import { amountOf, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { PendingSale } from '../model/taken.ts';
import { openPaying, setTip, totalMinor } from '../paying.ts';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { PayHead } from './PayHead.tsx';
import { tipsFor } from './tips.ts';

const tipOf = (pending: PendingSale | null): number => pending?.tipMinor ?? 0;

export function TipButton() {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const tip = useStore(till.pending, tipOf);
  return (
    <Button onPress={() => openPaying(till, 'tip')}>
      {tip > 0 ? t('tip.some', { amount: money(tip) }) : t('tip.add')}
    </Button>
  );
}

/** The guest's tip: a share of the total by one touch, any amount by the pad, none again. */
export function TipPanel() {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const tip = useStore(till.pending, tipOf);
  const [typed, setTyped] = useState('');
  useDigitKeys(typed, 6, setTyped);
  const amount = amountOf(typed);
  return (
    <section className="pay-tender" aria-label={t('tip.title')}>
      <PayHead title={t('tip.title')} />
      <div className="pay-quick" role="group" aria-label={t('tip.quick')}>
        {tipsFor(totalMinor(till)).map(({ percent, amountMinor }) => (
          <Button
            key={percent}
            size="l"
            hint={t('tip.percent', { percent })}
            ignoreScannerEnter
            onPress={() => setTip(till, amountMinor)}
          >
            <span className="num">{money(amountMinor)}</span>
          </Button>
        ))}
        {tip > 0 ? (
          <Button size="l" ignoreScannerEnter onPress={() => setTip(till, 0)}>
            {t('tip.none')}
          </Button>
        ) : null}
      </div>
      <p className="pay-typed num" data-empty={typed === '' || undefined}>
        <span>{t('tip.amount')}</span> <strong>{money(amount)}</strong>
      </p>
      <NumberPad value={typed} maxDigits={6} onChange={setTyped} />
      <PrimaryAction isDisabled={amount === 0} hint="F12" onPress={() => setTip(till, amount)}>
        {amount === 0 ? t('tip.enter') : t('tip.take', { amount: money(amount) })}
      </PrimaryAction>
    </section>
  );
}
