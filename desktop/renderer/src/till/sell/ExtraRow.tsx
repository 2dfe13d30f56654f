import type { BasketExtra } from '@gatehouse/core/contract';
import { IconButton, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { removeExtra } from './adjusting.ts';

/** A line of money: a donation, a gift card, a deposit. It has no pieces to count. */
export function ExtraRow({ extra }: { readonly extra: BasketExtra }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const name = extra.kind === 'deposit' ? extra.name : t(`extra.${extra.kind}`);
  return (
    <li className="line line-extra">
      <IconButton
        icon="close"
        kind="quiet"
        label={t('extra.remove', { name })}
        onPress={() => removeExtra(till, extra.lineId)}
      />
      <span className="line-name one-line">{name}</span>
      <span className="line-amount num">
        <span className="line-gross">{money(extra.amountMinor)}</span>
      </span>
    </li>
  );
}
