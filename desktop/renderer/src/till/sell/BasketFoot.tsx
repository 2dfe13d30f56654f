import { memo, useMemo } from 'react';
import type { StationStatus, TillCatalogue } from '@gatehouse/core/contract';
import { Button, RollingMoney, useFormat, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { totalsOf, type TillBasket } from '../model/basket.ts';
import { payCash, totalMinor } from '../paying.ts';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney } from '../words.ts';

const same = <Value,>(value: Value) => value;
/** How the receipt will come: what the primary action depends on stands on it. */
const printerOf = (status: StationStatus): 'ready' | 'away' | 'none' => {
  const printer = status.devices.find(({ kind }) => kind === 'printer');
  if (!printer) return 'none';
  return printer.health.kind === 'ok' ? 'ready' : 'away';
};
const hints = { ready: 'basket.exactReady', away: 'basket.exactNoPrinter', none: 'basket.exact' } as const;

/** Total, tax and the two ways to take cash: exactly that, or another amount. */
export function BasketFoot() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const currency = useCurrency();
  const basket: TillBasket = useStore(till.basket, same);
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const isLinked = useStore(till.linked, same);
  const totals = useMemo(
    () => (catalogue.kind === 'ready' ? totalsOf(basket, catalogue.value.taxRule) : null),
    [basket, catalogue],
  );
  const isEmpty = basket.lines.length === 0 || totals === null;
  const inclusive = catalogue.kind !== 'ready' || catalogue.value.taxRule.pricesIncludeTax;
  const toPay = totals?.toPayMinor ?? 0;
  return (
    <footer className="basket-foot">
      <p className="basket-tax quiet num">
        <span>
          {isEmpty
            ? ''
            : t(inclusive ? 'till:basket.includesTax' : 'till:basket.plusTax', {
                amount: money(totals.taxMinor),
              })}
        </span>
        <span>
          {isEmpty
            ? ''
            : t('common:count.items', { count: totals.itemCount, formatted: format.count(totals.itemCount) })}
        </span>
      </p>
      <p className="basket-total">
        <span>{t('till:basket.toPay')}</span>
        <RollingMoney money={{ amountMinor: toPay, currency }} />
      </p>
      <div className="basket-pay">
        <OtherAmount isDisabled={isEmpty} />
        <PayExact isDisabled={isEmpty || !isLinked} />
      </div>
    </footer>
  );
}

/* The buttons stay as they are while the basket grows: the kit's own are the dearest thing a tap could render again. */

const OtherAmount = memo(function OtherAmount({ isDisabled }: { readonly isDisabled: boolean }) {
  const till = useTill();
  const { t } = useTranslation('till');
  return (
    <Button
      kind="outline"
      size="l"
      wide
      hint="F11"
      ignoreScannerEnter
      isDisabled={isDisabled}
      onPress={() => till.checkout.set({ kind: 'cash' })}
    >
      {t('basket.otherAmount')}
    </Button>
  );
});

const PayExact = memo(function PayExact({ isDisabled }: { readonly isDisabled: boolean }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const printer = useStore(till.status, printerOf);
  return (
    <div data-primary>
      <Button
        kind="primary"
        size="l"
        wide
        hint={`${t(hints[printer])} · F12`}
        ignoreScannerEnter
        isDisabled={isDisabled}
        onPress={() => void payCash(till, totalMinor(till))}
      >
        <PayWords />
      </Button>
    </div>
  );
});

/** The amount on the button, which alone changes with a tap. */
function PayWords() {
  const till = useTill();
  const { t } = useTranslation('till');
  const money = useMoney();
  // The total needs both stores; the catalogue brings the tax rule.
  useStore(till.catalogue, same);
  useStore(till.basket, same);
  return t('basket.payCash', { amount: money(totalMinor(till)) });
}
