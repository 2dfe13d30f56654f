import type { TillCatalogue } from '@gatehouse/core/contract';
import { RollingMoney, useFormat, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { isEmptyBasket, itemCountOf, type TillBasket } from '../model/basket.ts';
import type { Blocker } from '../model/blocker.ts';
import { PayButtons } from '../pay/PayButtons.tsx';
import { usePrice } from '../pricing.ts';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney } from '../words.ts';

const same = <Value,>(value: Value) => value;
const areAny = (blockers: readonly Blocker[]) => blockers.length > 0;

/** Total, tax and the ways to pay. */
export function BasketFoot() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common', 'sell']);
  const format = useFormat();
  const money = useMoney();
  const currency = useCurrency();
  const basket: TillBasket = useStore(till.basket, same);
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const isLinked = useStore(till.linked, same);
  const isBlocked = useStore(till.blockers, areAny);
  const price = usePrice();
  const isEmpty = isEmptyBasket(basket) || price === null;
  const items = itemCountOf(basket);
  const inclusive = catalogue.kind !== 'ready' || catalogue.value.taxRule.pricesIncludeTax;
  const toPay = price?.totalMinor ?? 0;
  return (
    <footer className="basket-foot">
      <p className="basket-tax quiet num">
        <span>
          {isEmpty || price.reducedMinor === 0
            ? ''
            : `${t('sell:foot.reduced', { amount: money(price.reducedMinor) })} · `}
          {isEmpty
            ? ''
            : t(inclusive ? 'till:basket.includesTax' : 'till:basket.plusTax', {
                amount: money(price.taxMinor),
              })}
        </span>
        <span>
          {isEmpty ? '' : t('common:count.items', { count: items, formatted: format.count(items) })}
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
