import { useCallback, useState } from 'react';
import type { TillCatalogue } from '@gatehouse/core/contract';
import { amountOf, Button, IconButton, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { totalsOf, type TillBasket } from '../model/basket.ts';
import { likelyTenders } from '../model/cash.ts';
import { payCash } from '../paying.ts';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney } from '../words.ts';

const same = <Value,>(value: Value) => value;
const maxDigits = 8;

/** Cash that is not exact: a note by one touch, anything else by the pad. */
export function CashPanel() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const money = useMoney();
  const currency = useCurrency();
  const basket: TillBasket = useStore(till.basket, same);
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const [typed, setTyped] = useState('');
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const total = catalogue.kind === 'ready' ? totalsOf(basket, catalogue.value.taxRule).toPayMinor : 0;
  const received = amountOf(typed);
  const difference = received - total;
  return (
    <section className="cash" aria-label={t('till:cash.title')}>
      <header className="side-head">
        <IconButton
          icon="back"
          label={t('common:action.back')}
          onPress={() => till.checkout.set({ kind: 'selling' })}
        />
        <h2 className="t3">{t('till:cash.title')}</h2>
        <p className="cash-total num">
          <span className="quiet">{t('till:cash.toPay')}</span> <strong>{money(total)}</strong>
        </p>
      </header>
      <div className="cash-quick" role="group" aria-label={t('till:cash.quick')}>
        <Button size="l" ignoreScannerEnter onPress={() => void payCash(till, total)}>
          {t('till:cash.exact')}
        </Button>
        {likelyTenders(total, currency, 5).map((amount) => (
          <Button key={amount} size="l" ignoreScannerEnter onPress={() => void payCash(till, amount)}>
            <span className="num">{money(amount)}</span>
          </Button>
        ))}
      </div>
      <dl className="cash-figures num">
        <div>
          <dt>{t('till:cash.received')}</dt>
          <dd data-empty={typed === '' || undefined}>{money(received)}</dd>
        </div>
        <div data-tone={typed === '' ? 'empty' : difference < 0 ? 'missing' : 'change'}>
          <dt>{difference < 0 ? t('till:cash.missing') : t('till:cash.change')}</dt>
          <dd data-empty={typed === '' || undefined}>{money(Math.abs(difference))}</dd>
        </div>
      </dl>
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <PrimaryAction
        isDisabled={typed === '' || difference < 0}
        hint="F12"
        onPress={() => void payCash(till, received)}
      >
        {typed === '' ? t('till:cash.enterAmount') : t('till:cash.take', { amount: money(received) })}
      </PrimaryAction>
    </section>
  );
}
