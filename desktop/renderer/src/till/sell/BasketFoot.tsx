import { useMemo } from 'react';
import type { TillCatalogue } from '@gatehouse/core/contract';
import { RollingMoney, useFormat, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { totalsOf, type TillBasket } from '../model/basket.ts';
import type { Blocker } from '../model/blocker.ts';
import { PayButtons } from '../pay/PayButtons.tsx';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney } from '../words.ts';

const same = <Value,>(value: Value) => value;
const areAny = (blockers: readonly Blocker[]) => blockers.length > 0;

/** Total, tax and the ways to pay. */
export function BasketFoot() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const currency = useCurrency();
  const basket: TillBasket = useStore(till.basket, same);
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const isLinked = useStore(till.linked, same);
  const isBlocked = useStore(till.blockers, areAny);
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
      <PayButtons isDisabled={isEmpty || !isLinked || isBlocked} />
    </footer>
  );
}
