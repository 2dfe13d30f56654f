import { memo } from 'react';
import type { SaleView } from '@gatehouse/core/contract';
import { Badge, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';

export interface SaleRowProps {
  readonly sale: SaleView;
  readonly isPicked: boolean;
  /** Set when another till sold it. */
  readonly tillName?: string | undefined;
  readonly onPick: (saleId: string) => void;
}

/** A sale in the list: when, which receipt, what, how much. */
export const SaleRow = memo(function SaleRow({ sale, isPicked, tillName, onPick }: SaleRowProps) {
  const { t } = useTranslation(['till', 'sales']);
  const format = useFormat();
  const money = useMoney();
  return (
    <li>
      <button type="button" className="sale-row" aria-pressed={isPicked} onClick={() => onPick(sale.saleId)}>
        <span className="sale-time num">{format.time(sale.soldAtMs)}</span>
        <span className="sale-what">
          <strong className="num">{sale.receiptNumber}</strong>
          <span className="quiet one-line">
            {sale.lines.map(({ quantity, name }) => `${format.count(quantity)} ${name}`).join(', ')}
          </span>
        </span>
        {sale.state === 'refunded' ? (
          <Badge>{t('sales.refunded')}</Badge>
        ) : sale.state === 'partly-refunded' ? (
          <Badge>{t('sales:partly')}</Badge>
        ) : tillName !== undefined ? (
          <Badge>{tillName}</Badge>
        ) : null}
        <span className="sale-total num" data-refunded={sale.state === 'refunded' || undefined}>
          {money(sale.totalMinor)}
        </span>
      </button>
    </li>
  );
});
