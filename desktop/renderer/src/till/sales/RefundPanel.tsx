import { useEffect, useRef, useState } from 'react';
import type { Problem, RefundQuote, SaleFileView } from '@gatehouse/core/contract';
import {
  amountOf,
  Banner,
  Button,
  IconButton,
  NumberPad,
  Stepper,
  TextField,
  useFormat,
  useTranslation,
} from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { ReasonChoice } from './ReasonChoice.tsx';
import { useSalesProblem, useTenderName } from './sales-words.ts';
import { sendRefund } from './taking-back.ts';

const reasons = ['notUsed', 'wrongItem', 'weather', 'complaint'] as const;
const quoteAfterMs = 150;

export interface RefundPanelProps {
  readonly file: SaleFileView;
  readonly onBack: () => void;
  readonly onRefunded: (file: SaleFileView) => void;
}

/**
 * What goes back, picked by taps; by which way; why; and one button that says the amount. The operation id is made once:
 * a second press is the same refund.
 */
export function RefundPanel({ file, onBack, onRefunded }: RefundPanelProps) {
  const till = useTill();
  const { t } = useTranslation(['sales', 'till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const problemText = useSalesProblem();
  const tenderName = useTenderName();
  const operationId = useRef<string | null>(null);
  const [how, setHow] = useState<'lines' | 'amount'>('lines');
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const [digits, setDigits] = useState('');
  const [to, setTo] = useState<'original' | 'cash'>('original');
  const [reason, setReason] = useState('');
  const [slip, setSlip] = useState('');
  const [quote, setQuote] = useState<RefundQuote | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const { saleId } = file.sale;
  const wanted = wantedOf(file, how, counts, digits);
  const asked = JSON.stringify({ wanted, to });
  useEffect(() => {
    const given = JSON.parse(asked) as { wanted: typeof wanted; to: typeof to };
    const { wanted: back } = given;
    let stale = false;
    const timer = setTimeout(() => {
      if (!back) return setQuote(null);
      void till.client.takingBack
        .quoteRefund({ params: { saleId }, body: { wanted: back, to: given.to } })
        .then((answer) => {
          if (stale) return;
          setQuote(answer.ok ? answer.value : null);
          setProblem(answer.ok ? null : answer.problem);
        });
    }, quoteAfterMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [till, saleId, asked]);
  const isPossible = quote?.given.every(({ refundable }) => refundable) ?? false;
  const needsSlip = problem?.code === 'refund_by_hand';
  const cash = quote?.given.reduce(
    (sum, { kind, amountMinor }) => (kind === 'cash' ? sum + amountMinor : sum),
    0,
  );
  const send = async (): Promise<void> => {
    if (!quote || !wanted || isSending) return;
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await sendRefund(till, {
      saleId,
      isOtherTender: quote.otherTender,
      body: {
        operationId: operationId.current,
        wanted,
        to,
        reason: reason.trim(),
        expectedTotalMinor: quote.totalMinor,
        approvalCode: slip.trim(),
      },
    });
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    onRefunded(answer.value.file);
  };
  return (
    <section className="detail" aria-label={t('refund.title', { number: file.sale.receiptNumber })}>
      <header className="side-head refund-head">
        <IconButton icon="back" kind="quiet" label={t('back')} onPress={onBack} />
        <h2 className="t3 num">{t('refund.title', { number: file.sale.receiptNumber })}</h2>
      </header>
      <div className="detail-body">
        <Choices
          label={t('refund.how')}
          items={[
            { id: 'lines', name: t('refund.byLine') },
            { id: 'amount', name: t('refund.byAmount') },
          ]}
          selected={how}
          onChoose={setHow}
        />
        {how === 'lines' ? (
          <PickLines file={file} counts={counts} onChange={setCounts} />
        ) : (
          <div className="refund-amount">
            <output className="refund-sum num">{money(amountOf(digits))}</output>
            <p className="quiet">{t('refund.amountLeft', { amount: money(file.remaining.totalMinor) })}</p>
            <NumberPad value={digits} onChange={setDigits} />
          </div>
        )}
        <Choices
          label={t('refund.goesTo')}
          items={[
            { id: 'original', name: t('refund.original') },
            { id: 'cash', name: t('refund.inCash') },
          ]}
          selected={to}
          onChoose={setTo}
        />
        {quote ? (
          <ul className="refund-given num">
            {quote.given.map((one) => (
              <li key={`${one.kind}${one.last4}`} data-wrong={!one.refundable || undefined}>
                <span>
                  {tenderName(one)}
                  {one.refundable ? '' : ` · ${t('refund.notPossible')}`}
                </span>
                <span>{money(one.amountMinor)}</span>
              </li>
            ))}
            {quote.roundingMinor === 0 ? null : (
              <li className="quiet">
                <span>{t('refund.rounding', { amount: money(quote.roundingMinor) })}</span>
              </li>
            )}
          </ul>
        ) : null}
        {quote && quote.ticketCount > 0 ? (
          <p className="quiet">
            {t('refund.tickets', { count: quote.ticketCount, formatted: format.count(quote.ticketCount) })}
          </p>
        ) : null}
        <ReasonChoice
          items={reasons.map((id) => ({ id, name: t(`reasons.${id}`) }))}
          value={reason}
          onChange={setReason}
        />
        {needsSlip || slip !== '' ? (
          <TextField label={t('refund.slip')} value={slip} maxLength={20} onChange={setSlip} />
        ) : null}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </div>
      <footer className="detail-foot refund-foot">
        <Button
          kind="primary"
          ignoreScannerEnter
          isDisabled={!quote || !isPossible || reason.trim() === '' || isSending}
          onPress={() => void send()}
        >
          {quote
            ? t('refund.confirm', {
                amount: money(cash === 0 ? quote.totalMinor : quote.totalMinor + quote.roundingMinor),
              })
            : t('refund.pick')}
        </Button>
      </footer>
    </section>
  );
}

function wantedOf(
  { remaining }: SaleFileView,
  how: 'lines' | 'amount',
  counts: Readonly<Record<string, number>>,
  digits: string,
) {
  if (how === 'amount') {
    const amountMinor = amountOf(digits);
    return amountMinor > 0 ? { kind: 'amount' as const, amountMinor } : null;
  }
  const lines = remaining.lines.flatMap(({ lineId }) => {
    const quantity = counts[lineId] ?? 0;
    return quantity > 0 ? [{ lineId, quantity }] : [];
  });
  if (lines.length === 0) return null;
  const isAll = remaining.lines.every(
    ({ lineId, quantity }) => (counts[lineId] ?? 0) === Math.max(0, quantity),
  );
  return isAll ? { kind: 'whole' as const } : { kind: 'lines' as const, lines };
}

interface PickLinesProps {
  readonly file: SaleFileView;
  readonly counts: Readonly<Record<string, number>>;
  readonly onChange: (counts: Readonly<Record<string, number>>) => void;
}

/** Pieces of what is left of a sale, by taps. */
export function PickLines({ file, counts, onChange }: PickLinesProps) {
  const { t } = useTranslation('sales');
  const format = useFormat();
  const money = useMoney();
  const all = Object.fromEntries(
    file.remaining.lines.map(({ lineId, quantity }) => [lineId, Math.max(0, quantity)]),
  );
  return (
    <div className="refund-pick">
      <div className="refund-all">
        <Button onPress={() => onChange(all)}>{t('refund.all')}</Button>
        <Button kind="quiet" onPress={() => onChange({})}>
          {t('refund.none')}
        </Button>
      </div>
      <ul className="refund-lines num">
        {file.sale.lines.map((line) => {
          const left = file.remaining.lines.find(({ lineId }) => lineId === line.lineId);
          const quantity = Math.max(0, left?.quantity ?? 0);
          return (
            <li key={line.lineId} data-gone={quantity === 0 || undefined}>
              <span>
                <strong>{line.name}</strong>
                <span className="quiet">
                  {quantity === 0
                    ? t('refund.gone')
                    : `${t('refund.ofLeft', { formatted: format.count(quantity) })} · ${money(left?.grossMinor ?? 0)}`}
                </span>
              </span>
              {quantity === 0 ? null : (
                <Stepper
                  name={line.name}
                  value={counts[line.lineId] ?? 0}
                  max={quantity}
                  onChange={(next) => onChange({ ...counts, [line.lineId]: next })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
