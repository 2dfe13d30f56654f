import { Banner, Money, useFormat, useTranslation } from '@gatehouse/ui';
import { Drawer } from '../components/Drawer.tsx';
import type { SaleRow } from './SalesPlace.tsx';

export interface SaleDrawerProps {
  readonly sale: SaleRow | undefined;
  readonly currency: string;
  readonly onClose: () => void;
}

export function SaleDrawer({ sale, currency, onClose }: SaleDrawerProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  if (!sale) return null;
  const money = (amountMinor: number) => <Money money={{ amountMinor, currency }} />;
  return (
    <Drawer title={t('sales.detail', { number: sale.receiptNumber })} isOpen onClose={onClose}>
      {sale.refunded ? <Banner tone="neutral">{t('sales.refundedText')}</Banner> : null}
      <p className="c-drawer-hero t6 hero num">{money(sale.totalMinor)}</p>
      <ul className="c-lines">
        {sale.lines.map((line, at) => (
          <li key={at}>
            <span className="num quiet">{format.count(line.quantity)} ×</span>
            <span>{line.name}</span>
            <span className="num strong">{money(line.grossMinor)}</span>
          </li>
        ))}
      </ul>
      <dl className="c-facts">
        <dt>{t('sales.soldAt')}</dt>
        <dd className="num">{format.dateTime(sale.soldAtMs)}</dd>
        <dt>{t('sales.businessDay')}</dt>
        <dd>{format.day(sale.businessDay)}</dd>
        <dt>{t('sales.station')}</dt>
        <dd>{sale.stationName}</dd>
        <dt>{t('sales.operator')}</dt>
        <dd>{sale.operatorName}</dd>
        <dt>{t('sales.saleId')}</dt>
        <dd className="c-id num">{sale.saleId}</dd>
      </dl>
    </Drawer>
  );
}
