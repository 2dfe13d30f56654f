import { useState } from 'react';
import type { Problem, SaleFileView, SaleView } from '@gatehouse/core/contract';
import { Badge, Banner, Button, Icon, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { ReceiptActions } from '../paper/ReceiptActions.tsx';
import { PrintJobs } from '../pay/PrintJobs.tsx';
import { useTill } from '../till-context.ts';
import { useAllowed, useMoney } from '../words.ts';
import { CorrectTenderDialog } from './CorrectTenderDialog.tsx';
import { ExchangePanel, type ExchangeStart, givenOf } from './ExchangePanel.tsx';
import { RefundPanel } from './RefundPanel.tsx';
import { useSalesProblem, useTenderName } from './sales-words.ts';
import { TicketDialog } from './TicketDialog.tsx';
import { useSaleFile } from './use-sale-file.ts';

const same = <Value,>(value: Value) => value;

export interface SaleDetailProps {
  readonly sale: SaleView;
  readonly onChanged: (sale: SaleView) => void;
  /** What was just finished here, for instance after a reload. */
  readonly said?: string | undefined;
}

type Doing =
  | { readonly kind: 'looking' }
  | { readonly kind: 'refunding' }
  | { readonly kind: 'exchanging'; readonly start?: ExchangeStart }
  | { readonly kind: 'ticket'; readonly ticketId: string }
  | { readonly kind: 'tender'; readonly tenderId: string };

/** One sale of any till with all that came of it. Copies at hand; what cannot be taken back says so before it is done. */
export function SaleDetail({ sale: listed, onChanged, said: saidBefore }: SaleDetailProps) {
  const till = useTill();
  const { t } = useTranslation(['till', 'sales']);
  const format = useFormat();
  const money = useMoney();
  const problemText = useSalesProblem();
  const tenderName = useTenderName();
  const reprinting = useAllowed('sale.reprint');
  const refunding = useAllowed('sale.refund');
  const { file: loaded, put, reload } = useSaleFile(till, listed.saleId);
  const [doing, setDoing] = useState<Doing>({ kind: 'looking' });
  const [said, setSaid] = useState<string | null>(saidBefore ?? null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  const file = loaded.kind === 'ready' ? loaded.value : undefined;
  const sale = file?.sale ?? listed;
  const isRefunded = sale.state === 'refunded';
  const done = (next: SaleFileView, words: string): void => {
    put(next);
    setSaid(words);
    onChanged(next.sale);
  };
  const reprint = async (document: 'receipt' | 'ticket'): Promise<void> => {
    setPrinting(true);
    const answer = await till.client.till.reprint({
      params: { saleId: sale.saleId },
      body: { operationId: till.newId(), document },
    });
    setPrinting(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) onChanged(answer.value);
    reload();
  };
  if (doing.kind === 'refunding' && file)
    return (
      <RefundPanel
        file={file}
        onBack={() => setDoing({ kind: 'looking' })}
        onRefunded={(next) => {
          done(next, refundSaid(next));
          setDoing({ kind: 'looking' });
        }}
      />
    );
  if (doing.kind === 'exchanging' && file)
    return (
      <ExchangePanel
        file={file}
        start={doing.start}
        onBack={() => setDoing({ kind: 'looking' })}
        onExchanged={(next, bought, quote) => {
          const { receiptNumber: number } = bought;
          const back = givenOf(quote);
          done(
            next,
            back > 0
              ? t('sales:exchange.doneBack', { number, amount: money(back) })
              : t('sales:exchange.done', { number }),
          );
          setDoing({ kind: 'looking' });
        }}
      />
    );
  function refundSaid(next: SaleFileView): string {
    const last = next.sale.refunds.at(-1);
    const inCash = (last?.tenders ?? []).reduce(
      (sum, { kind, amountMinor }) => (kind === 'cash' ? sum + amountMinor : sum),
      0,
    );
    return inCash > 0
      ? t('sales:refund.done', { amount: money(inCash) })
      : t('sales:refund.doneCard', { amount: money(last?.totalMinor ?? 0) });
  }
  const ticket =
    doing.kind === 'ticket' ? file?.tickets.find(({ ticketId }) => ticketId === doing.ticketId) : undefined;
  const shown =
    doing.kind === 'ticket' ? sale.tickets.find(({ ticketId }) => ticketId === doing.ticketId) : undefined;
  const tender =
    doing.kind === 'tender' ? sale.tenders.find(({ tenderId }) => tenderId === doing.tenderId) : undefined;
  const looking = (): void => setDoing({ kind: 'looking' });
  return (
    <section className="detail" aria-label={t('sold.receipt', { number: sale.receiptNumber })}>
      <header className="side-head">
        <div>
          <h2 className="t3 num">{t('sold.receipt', { number: sale.receiptNumber })}</h2>
          <p className="quiet num">
            {t('sales.by', { time: format.dateTime(sale.soldAtMs), name: sale.operatorName })}
          </p>
        </div>
        {file && !file.own ? <Badge>{t('sales:otherTill', { till: file.tillName })}</Badge> : null}
        {isRefunded ? (
          <Badge>{t('sales.refunded')}</Badge>
        ) : sale.state === 'partly-refunded' ? (
          <Badge>{t('sales:partly')}</Badge>
        ) : null}
      </header>
      <div className="detail-body">
        {said ? <Banner tone="ok">{said}</Banner> : null}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        {loaded.kind === 'failed' ? <Banner tone="bad">{problemText(loaded.problem)}</Banner> : null}
        {file?.hub === 'away' ? (
          <Banner tone="warn">{file.own ? t('sales:hubAway') : t('sales:foreignAway')}</Banner>
        ) : null}
        {file && file.setAsideMinor > 0 ? (
          <Banner tone="warn">{t('sales:setAside', { amount: money(file.setAsideMinor) })}</Banner>
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
          {sale.changeMinor > 0 ? (
            <>
              <div className="quiet">
                <dt>{t('cash.received')}</dt>
                <dd>{money(sale.tenderedMinor)}</dd>
              </div>
              <div className="quiet">
                <dt>{t('cash.change')}</dt>
                <dd>{money(sale.changeMinor)}</dd>
              </div>
            </>
          ) : null}
        </dl>
        <ul className="detail-tenders num" aria-label={t('sales:paidBy')}>
          {sale.tenders.map((one) => (
            <li key={one.tenderId}>
              <span>{tenderName(one)}</span>
              <span>{money(one.amountMinor)}</span>
              {file?.correctable && (one.kind === 'cash' || one.kind === 'card') ? (
                <Button kind="quiet" onPress={() => setDoing({ kind: 'tender', tenderId: one.tenderId })}>
                  {t('sales:correct.open')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
        {sale.refunds.length > 0 ? (
          <>
            <h3 className="detail-head">{t('sales:refunds')}</h3>
            <ul className="detail-refunds num">
              {sale.refunds.map((refund) => (
                <li key={refund.refundId}>
                  <span>
                    <strong>−{money(refund.totalMinor)}</strong>
                    <span className="quiet">
                      {t('sales:refundedAt', {
                        number: refund.receiptNumber,
                        time: format.dateTime(refund.refundedAtMs),
                        name: refund.operatorName,
                      })}
                    </span>
                    <span className="quiet">{refund.reason}</span>
                  </span>
                </li>
              ))}
              {isRefunded || !file ? null : (
                <li className="quiet">{t('sales:left', { amount: money(file.remaining.totalMinor) })}</li>
              )}
            </ul>
          </>
        ) : null}
        {sale.tickets.length > 0 ? (
          <>
            <h3 className="detail-head">{t('sales.ticketCount')}</h3>
            <ul className="detail-tickets num">
              {sale.tickets.map((one) => (
                <li key={one.ticketId} data-voided={one.voided || undefined}>
                  <button
                    type="button"
                    className="ticket-row"
                    disabled={one.voided || !file}
                    aria-label={t('sales:ticket.open', { name: one.productName, code: one.shortCode })}
                    onClick={() => setDoing({ kind: 'ticket', ticketId: one.ticketId })}
                  >
                    <span>{one.productName}</span>
                    <span>
                      {one.voided ? `${t('sales.voided')} · ` : ''}
                      {one.shortCode}
                    </span>
                    {one.voided ? null : <Icon name="forward" size={18} />}
                  </button>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <PrintJobs jobs={sale.printJobs} />
        {file?.own === false ? null : <ReceiptActions key={sale.saleId} saleId={sale.saleId} />}
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
          isDisabled={!refunding.allowed || isRefunded || !file}
          ignoreScannerEnter
          onPress={() => {
            setSaid(null);
            setDoing({ kind: 'refunding' });
          }}
        >
          {t('sales.refund')}
        </Button>
        <Button
          isDisabled={isRefunded || !file || file.remaining.lines.every(({ quantity }) => quantity <= 0)}
          ignoreScannerEnter
          onPress={() => {
            setSaid(null);
            setDoing({ kind: 'exchanging' });
          }}
        >
          {t('sales:exchange.open')}
        </Button>
        <span className="detail-gap" />
        {sale.tickets.some(({ voided, code }) => !voided && code !== '') ? (
          <Button isDisabled={!reprinting.allowed || isPrinting} onPress={() => void reprint('ticket')}>
            {t('sales.reprintTickets')}
          </Button>
        ) : null}
        {file?.own === false ? null : (
          <Button isDisabled={!reprinting.allowed || isPrinting} onPress={() => void reprint('receipt')}>
            {t('sales.reprint')}
          </Button>
        )}
      </footer>
      {file && ticket && shown ? (
        <TicketDialog
          file={file}
          ticket={ticket}
          name={shown.productName}
          shortCode={shown.shortCode}
          onClose={looking}
          onDone={done}
          onSettle={(start) => setDoing({ kind: 'exchanging', start })}
        />
      ) : null}
      {file && tender ? (
        <CorrectTenderDialog file={file} tender={tender} onClose={looking} onDone={done} />
      ) : null}
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
