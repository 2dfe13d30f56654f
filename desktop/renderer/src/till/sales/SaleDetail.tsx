import { useState } from 'react';
import type { Problem, SaleView } from '@gatehouse/core/contract';
import { Badge, Banner, Button, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { PrintJobs } from '../pay/PrintJobs.tsx';
import { useTill } from '../till-context.ts';
import { useAllowed, useMoney, useProblemText } from '../words.ts';
import { RefundDialog } from './RefundDialog.tsx';

const same = <Value,>(value: Value) => value;

export interface SaleDetailProps {
  readonly sale: SaleView;
  readonly onChanged: (sale: SaleView) => void;
}

/** One sale with all that came of it. Copies at hand; the refund stands apart, because it cannot be taken back. */
export function SaleDetail({ sale, onChanged }: SaleDetailProps) {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const money = useMoney();
  const problemText = useProblemText();
  const reprinting = useAllowed('sale.reprint');
  const refunding = useAllowed('sale.refund');
  const [isRefunding, setRefunding] = useState(false);
  const [justRefunded, setJustRefunded] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  const isRefunded = sale.state === 'refunded';
  const reprint = async (document: 'receipt' | 'ticket'): Promise<void> => {
    setPrinting(true);
    const answer = await till.client.till.reprint({
      params: { saleId: sale.saleId },
      body: { operationId: till.newId(), document },
    });
    setPrinting(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) onChanged(answer.value);
  };
  return (
    <section className="detail" aria-label={t('sold.receipt', { number: sale.receiptNumber })}>
      <header className="side-head">
        <div>
          <h2 className="t3 num">{t('sold.receipt', { number: sale.receiptNumber })}</h2>
          <p className="quiet num">
            {t('sales.by', { time: format.dateTime(sale.soldAtMs), name: sale.operatorName })}
          </p>
        </div>
        {isRefunded ? <Badge>{t('sales.refunded')}</Badge> : null}
      </header>
      <div className="detail-body">
        {justRefunded ? (
          <Banner tone="ok">{t('sales.refundDone', { amount: money(sale.totalMinor) })}</Banner>
        ) : null}
        <SaleLines sale={sale} />
        <dl className="detail-sums num">
          {sale.taxTotals.map((tax) => (
            <div key={tax.taxRateId} className="quiet">
              <dt>{tax.name}</dt>
              <dd>{money(tax.taxMinor)}</dd>
            </div>
          ))}
          <div className="detail-total">
            <dt>{t('sales.total')}</dt>
            <dd>{money(sale.totalMinor)}</dd>
          </div>
          <div className="quiet">
            <dt>{t('cash.received')}</dt>
            <dd>{money(sale.tenderedMinor)}</dd>
          </div>
          <div className="quiet">
            <dt>{t('cash.change')}</dt>
            <dd>{money(sale.changeMinor)}</dd>
          </div>
        </dl>
        {sale.tickets.length > 0 ? (
          <>
            <h3 className="detail-head">{t('sales.ticketCount')}</h3>
            <ul className="detail-tickets num">
              {sale.tickets.map((ticket) => (
                <li key={ticket.ticketId} data-voided={ticket.voided || undefined}>
                  <span>{ticket.productName}</span>
                  <span>
                    {ticket.voided ? `${t('sales.voided')} · ` : ''}
                    {ticket.shortCode}
                  </span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <PrintJobs jobs={sale.printJobs} />
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        {reprinting.allowed ? null : (
          <Banner tone="neutral">{t('sales.reprintDenied', { role: reprinting.role })}</Banner>
        )}
        {refunding.allowed || isRefunded ? null : (
          <Banner tone="neutral">{t('sales.refundDenied', { role: refunding.role })}</Banner>
        )}
      </div>
      <footer className="detail-foot">
        <Button
          kind="danger"
          isDisabled={!refunding.allowed || isRefunded}
          ignoreScannerEnter
          onPress={() => setRefunding(true)}
        >
          {t('sales.refund')}
        </Button>
        <span className="detail-gap" />
        {sale.tickets.length > 0 && !isRefunded ? (
          <Button isDisabled={!reprinting.allowed || isPrinting} onPress={() => void reprint('ticket')}>
            {t('sales.reprintTickets')}
          </Button>
        ) : null}
        <Button isDisabled={!reprinting.allowed || isPrinting} onPress={() => void reprint('receipt')}>
          {t('sales.reprint')}
        </Button>
      </footer>
      <RefundDialog
        sale={sale}
        isOpen={isRefunding}
        onClose={() => setRefunding(false)}
        onRefunded={(refunded) => {
          setJustRefunded(true);
          onChanged(refunded);
        }}
      />
    </section>
  );
}

function SaleLines({ sale }: { readonly sale: SaleView }) {
  const { sessions } = useTill();
  const known = useStore(sessions, same);
  const timeOf = (sessionId: string | null): string => {
    const slot = Object.values(known)
      .flat()
      .find((each) => each.sessionId === sessionId);
    return slot ? `, ${format.time(slot.startsAtMs)}` : '';
  };
  const { t } = useTranslation('till');
  const format = useFormat();
  const money = useMoney();
  return (
    <ul className="detail-lines num">
      {sale.lines.map((line) => (
        <li key={line.lineId}>
          <span>
            <strong>
              {format.count(line.quantity)} {line.name}
            </strong>
            <span className="quiet">
              {line.day === null ? '' : format.day(line.day) + timeOf(line.sessionId)}
              {line.quantity > 1
                ? ` · ${t('basket.each', { formatted: format.count(line.quantity), price: money(line.unitPriceMinor) })}`
                : ''}
            </span>
          </span>
          <span>{money(line.grossMinor)}</span>
        </li>
      ))}
    </ul>
  );
}
