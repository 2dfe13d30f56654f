import { useCallback, useState } from 'react';
import { amountOf, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { likelyTenders } from '../../model/cash.ts';
import { inCash, payCash } from '../../paying.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useCurrency, useMoney } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';
import { takeFirstDigit } from './first-digit.ts';

const maxDigits = 8;

/** Cash that is not exact: a note by one touch, anything else by the pad. Less than is due pays a part. */
export function CashPanel({ leftMinor }: TenderPanelProps) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const currency = useCurrency();
  const [typed, setTyped] = useState(takeFirstDigit);
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const due = inCash(till, leftMinor);
  const received = amountOf(typed);
  const difference = received - due;
  const isEmpty = received === 0;
  return (
    <div className="cash">
      <div className="cash-quick" role="group" aria-label={t('cash.quick')}>
        <Button size="l" ignoreScannerEnter onPress={() => void payCash(till, due)}>
          {t('exact')}
        </Button>
        {likelyTenders(due, currency, 5).map((amount) => (
          <Button key={amount} size="l" ignoreScannerEnter onPress={() => void payCash(till, amount)}>
            <span className="num">{money(amount)}</span>
          </Button>
        ))}
      </div>
      {due === leftMinor ? null : (
        <p className="cash-rounded quiet num">
          {t('cash.rounded', { exact: money(leftMinor), rounded: money(due) })}
        </p>
      )}
      <dl className="cash-figures num">
        <div>
          <dt>{t('cash.received')}</dt>
          <dd data-empty={isEmpty || undefined}>{money(received)}</dd>
        </div>
        <div data-tone={isEmpty ? 'empty' : difference < 0 ? 'missing' : 'change'}>
          <dt>{difference < 0 ? t('cash.missing') : t('cash.change')}</dt>
          <dd data-empty={isEmpty || undefined}>{money(Math.abs(difference))}</dd>
        </div>
      </dl>
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <PrimaryAction isDisabled={isEmpty} hint="F12" onPress={() => void payCash(till, received)}>
        {isEmpty
          ? t('cash.enterAmount')
          : difference < 0
            ? t('cash.takePart', { amount: money(received) })
            : t('cash.take', { amount: money(received) })}
      </PrimaryAction>
    </div>
  );
}
