import type { SaleView } from '@gatehouse/core/contract';
import { Button, useFormat, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { nextGuest } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { BandsToHandOut } from '../sell/BandsToHandOut.tsx';
import { ReceiptActions } from '../paper/ReceiptActions.tsx';
import { PrintJobs } from './PrintJobs.tsx';

/** The sale stands; what is left is the change, the paper and the next guest. */
export function AfterSale({ sale }: { readonly sale: SaleView }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const money = useMoney();
  return (
    <section className="sold" aria-labelledby="change-due">
      <div className="sold-change" role="status">
        <h2 id="change-due" className="t3">
          {sale.changeMinor === 0 ? t('sold.noChange') : t('sold.changeDue')}
        </h2>
        <p className="sold-amount num" data-long={money(sale.changeMinor).length > 7 || undefined}>
          {money(sale.changeMinor)}
        </p>
        <p className="quiet num">
          {t('sold.received', { amount: money(sale.tenderedMinor) })} ·{' '}
          {t('sold.total', { amount: money(sale.totalMinor) })}
        </p>
      </div>
      <div className="sold-facts">
        <p className="sold-receipt num">
          <strong>{t('sold.receipt', { number: sale.receiptNumber })}</strong>
          {sale.tickets.length > 0 ? (
            <span className="quiet">
              {t('sold.tickets', {
                count: sale.tickets.length,
                formatted: format.count(sale.tickets.length),
              })}
            </span>
          ) : null}
        </p>
        <BandsToHandOut sale={sale} />
        <PrintJobs jobs={sale.printJobs} />
        <ul className="sold-lines num">
          {sale.lines.map((line) => (
            <li key={line.lineId}>
              <span>{format.count(line.quantity)}</span>
              <span className="one-line">{line.name}</span>
            </li>
          ))}
        </ul>
        <Button
          kind="quiet"
          onPress={() => {
            till.salesQuery.set(sale.receiptNumber);
            till.place.set('sales');
          }}
        >
          {t('sold.details')}
        </Button>
        <ReceiptActions key={sale.saleId} saleId={sale.saleId} />
      </div>
      <PrimaryAction hint="F12" onPress={() => nextGuest(till)}>
        {t('sold.next')}
      </PrimaryAction>
    </section>
  );
}
