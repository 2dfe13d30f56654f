import { useCallback, useEffect, useRef, useState } from 'react';
import type {
  Answer,
  ExchangeQuote,
  Problem,
  SaleFileView,
  SaleView,
  SessionSlot,
  TenderAsked,
  Tile,
} from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import { Banner, Button, IconButton, SearchField, Stepper, useFormat, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { CardPanel } from '../pay/card/CardPanel.tsx';
import { askForApproval } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import type { Till } from '../till.ts';
import { useMoney, useText, useTileName } from '../words.ts';
import { PickTime } from './PickTime.tsx';
import { PickLines } from './RefundPanel.tsx';
import { useSalesProblem, useTenderName } from './sales-words.ts';

const settleAfterMs = 150;
const reasons = ['wrongItem', 'wish', 'ours'] as const;
const mostTiles = 6;

interface Instead {
  readonly lineId: string;
  readonly tile: Tile;
  readonly quantity: number;
  readonly day: string;
  readonly slot: Pick<SessionSlot, 'sessionId' | 'startsAtMs'> | null;
}

/** What an exchange begins with when it comes from moving a ticket to a place with another price. */
export interface ExchangeStart {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly ticketIds: readonly string[];
  readonly variantId: string;
  readonly quantity: number;
  readonly day: string;
  readonly slot: Instead['slot'];
}

export interface ExchangePanelProps {
  readonly file: SaleFileView;
  readonly start?: ExchangeStart | undefined;
  readonly onBack: () => void;
  readonly onExchanged: (file: SaleFileView, sale: SaleView, quote: ExchangeQuote) => void;
}

/**
 * What the guest brings, what they take for it, and the difference large at the foot. One button does all of it; the
 * operation id is made once, so a second press is the same exchange.
 */
export function ExchangePanel({ file, start, onBack, onExchanged }: ExchangePanelProps) {
  const till = useTill();
  const { t } = useTranslation('sales');
  const money = useMoney();
  const problemText = useSalesProblem();
  const tenderName = useTenderName();
  const [operationId, setOperationId] = useState(() => till.newId());
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries((start?.lines ?? []).map(({ lineId, quantity }) => [lineId, quantity])),
  );
  const [instead, setInstead] = useState<readonly Instead[]>(() => begunWith(till, start));
  const [pay, setPay] = useState<'cash' | 'card' | 'waive'>('cash');
  const [reason, setReason] = useState<(typeof reasons)[number]>('wrongItem');
  const [quote, setQuote] = useState<ExchangeQuote | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const [isCharging, setCharging] = useState(false);
  const isBusy = useRef(false);
  const { saleId } = file.sale;
  const isComplete = instead.every(({ tile, slot }) => tile.eventId === null || slot !== null);
  const lines = Object.entries(counts).flatMap(([lineId, quantity]) =>
    quantity > 0 ? [{ lineId, quantity }] : [],
  );
  const wanted =
    lines.length > 0 && instead.length > 0 && isComplete
      ? {
          lines,
          ticketIds: [...(start?.ticketIds ?? [])],
          instead: instead.map(({ lineId, tile, quantity, day, slot }) => ({
            lineId,
            variantId: tile.variantId,
            quantity,
            day,
            sessionId: slot?.sessionId ?? null,
          })),
          to: 'original' as const,
          difference: pay === 'waive' ? ('waive' as const) : ('settle' as const),
        }
      : null;
  const asked = JSON.stringify(wanted);
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      const body = JSON.parse(asked) as typeof wanted;
      if (!body) return setQuote(null);
      void till.client.takingBack.quoteExchange({ params: { saleId }, body }).then((answer) => {
        if (stale) return;
        setQuote(answer.ok ? answer.value : null);
        setProblem(answer.ok ? null : answer.problem);
      });
    }, settleAfterMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [till, saleId, asked]);
  const send = useCallback(
    async (tenders: readonly TenderAsked[]): Promise<void> => {
      const body = JSON.parse(asked) as typeof wanted;
      if (!quote || !body || isBusy.current) return;
      isBusy.current = true;
      setSending(true);
      const answer = await sendExchange(till, saleId, quote, {
        ...body,
        operationId,
        reason: t(`exchange.reasons.${reason}`),
        expectedDifferenceMinor: quote.differenceMinor,
        tenders: [...tenders],
      });
      isBusy.current = false;
      setSending(false);
      setCharging(false);
      if (answer.ok) return onExchanged(answer.value.file, answer.value.sale, quote);
      // A refusal did nothing: the next press is a new operation.
      if (answer.problem.status > 0 && answer.problem.status < 500) setOperationId(till.newId());
      setProblem(answer.problem);
    },
    [asked, quote, till, saleId, operationId, reason, t, onExchanged],
  );
  const dueMinor = quote?.differenceMinor ?? 0;
  const title = t('exchange.title', { number: file.sale.receiptNumber });
  if (isCharging && quote)
    return (
      <section className="detail" aria-label={title}>
        <header className="side-head refund-head">
          <IconButton icon="back" kind="quiet" label={t('back')} onPress={() => setCharging(false)} />
          <h2 className="t3 num">{title}</h2>
        </header>
        <div className="detail-body">
          <CardPanel
            leftMinor={dueMinor}
            operationId={operationId}
            onTaken={(taken) => void send([taken.asked])}
            onBack={() => setCharging(false)}
          />
        </div>
      </section>
    );
  return (
    <section className="detail" aria-label={title}>
      <header className="side-head refund-head">
        <IconButton icon="back" kind="quiet" label={t('back')} onPress={onBack} />
        <h2 className="t3 num">{title}</h2>
      </header>
      <div className="detail-body" tabIndex={-1}>
        <h3 className="detail-head">{t('exchange.brings')}</h3>
        <PickLines file={file} counts={counts} onChange={setCounts} />
        <h3 className="detail-head">{t('exchange.takes')}</h3>
        <PickInstead instead={instead} onChange={setInstead} />
        <Choices
          label={t('refund.reason')}
          items={reasons.map((id) => ({ id, name: t(`exchange.reasons.${id}`) }))}
          selected={reason}
          onChoose={setReason}
        />
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </div>
      <footer className="detail-foot exchange-foot">
        {quote ? (
          <>
            <dl className="exchange-sums num">
              <div className="quiet">
                <dt>{t('exchange.worth')}</dt>
                <dd>{money(quote.takenMinor)}</dd>
              </div>
              <div className="quiet">
                <dt>{t('exchange.costs')}</dt>
                <dd>{money(quote.newMinor)}</dd>
              </div>
              {quote.waivedMinor > 0 ? (
                <div className="quiet">
                  <dt>{t('exchange.waived')}</dt>
                  <dd>−{money(quote.waivedMinor)}</dd>
                </div>
              ) : null}
              <div className="exchange-difference">
                <dt>
                  {t(dueMinor > 0 ? 'exchange.toPay' : dueMinor < 0 ? 'exchange.toGive' : 'exchange.even')}
                </dt>
                <dd>{money(Math.abs(dueMinor))}</dd>
              </div>
              {quote.given.map((one) => (
                <div key={`${one.kind}${one.last4}`} className="quiet">
                  <dt>{tenderName(one)}</dt>
                  <dd>{money(one.amountMinor)}</dd>
                </div>
              ))}
            </dl>
            {dueMinor > 0 || quote.waivedMinor > 0 ? (
              <Choices
                label={t('exchange.how')}
                items={(['cash', 'card', 'waive'] as const).map((id) => ({ id, name: t(`exchange.${id}`) }))}
                selected={pay}
                onChoose={setPay}
              />
            ) : null}
          </>
        ) : null}
        <Button
          kind="primary"
          ignoreScannerEnter
          isDisabled={!quote || isSending || quote.given.some(({ refundable }) => !refundable)}
          onPress={() => {
            if (dueMinor > 0 && pay === 'card') return setCharging(true);
            void send(
              dueMinor > 0 ? [{ kind: 'cash', tenderedMinor: Math.max(0, quote?.cashMinor ?? 0) }] : [],
            );
          }}
        >
          {!quote
            ? t('exchange.pick')
            : dueMinor > 0
              ? t(pay === 'card' ? 'exchange.confirmCard' : 'exchange.confirmCash', {
                  amount: money(pay === 'card' ? dueMinor : quote.cashMinor),
                })
              : dueMinor < 0
                ? t('exchange.confirmBack', { amount: money(givenOf(quote)) })
                : t('exchange.confirm')}
        </Button>
      </footer>
    </section>
  );
}

export const givenOf = ({ given }: ExchangeQuote): number =>
  given.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

function begunWith(till: Till, start: ExchangeStart | undefined): readonly Instead[] {
  const catalogue = till.catalogue.get();
  const tile =
    start && catalogue.kind === 'ready'
      ? catalogue.value.tiles.find(({ variantId }) => variantId === start.variantId)
      : undefined;
  return start && tile
    ? [{ lineId: till.newId(), tile, quantity: start.quantity, day: start.day, slot: start.slot }]
    : [];
}

type ExchangeBody = Parameters<Till['client']['takingBack']['exchange']>[0]['body'];

/** Sends an exchange, asking on the spot for each approval it takes, in the order the station checks them. */
async function sendExchange(
  till: Till,
  saleId: string,
  { differenceMinor, waivedMinor, otherTender }: ExchangeQuote,
  body: ExchangeBody,
): Promise<Answer<{ file: SaleFileView; sale: SaleView }>> {
  const may = till.status.get().operator?.permissions ?? [];
  const backMinor = Math.max(0, -differenceMinor);
  const toAsk: { readonly permission: Permission; readonly field: string; readonly amountMinor?: number }[] =
    [
      ...(may.includes('sale.exchange')
        ? []
        : [{ permission: 'sale.exchange' as const, field: 'overrideId' }]),
      ...(backMinor > 0
        ? [{ permission: 'sale.refund' as const, field: 'refundOverrideId', amountMinor: backMinor }]
        : []),
      ...(otherTender && !may.includes('sale.refund-other-tender')
        ? [
            {
              permission: 'sale.refund-other-tender' as const,
              field: 'otherTenderOverrideId',
              amountMinor: backMinor,
            },
          ]
        : []),
      ...(waivedMinor > 0
        ? [{ permission: 'sale.price-override' as const, field: 'waiveOverrideId', amountMinor: waivedMinor }]
        : []),
    ];
  const approvals: Record<string, string> = {};
  for (;;) {
    const answer = await till.client.takingBack.exchange({
      params: { saleId },
      body: { ...body, ...approvals },
    });
    const next = !answer.ok && answer.problem.code === 'needs_override' ? toAsk.shift() : undefined;
    if (!next) return answer;
    const { permission, field, amountMinor } = next;
    const overrideId = await askForApproval(till, {
      permission,
      action: 'exchange',
      subjectId: saleId,
      ...(amountMinor !== undefined && { amountMinor }),
    });
    if (overrideId === null) return answer;
    approvals[field] = overrideId;
  }
}

interface PickInsteadProps {
  readonly instead: readonly Instead[];
  readonly onChange: (instead: readonly Instead[]) => void;
}

/** Found by typing or picked from the favourites; each with its pieces, and its day and time where it has one. */
function PickInstead({ instead, onChange }: PickInsteadProps) {
  const till = useTill();
  const { t } = useTranslation('sales');
  const format = useFormat();
  const money = useMoney();
  const text = useText();
  const tileName = useTileName();
  const [query, setQuery] = useState('');
  const catalogue = till.catalogue.get();
  const all = catalogue.kind === 'ready' ? catalogue.value.tiles : [];
  const needle = query.trim().toLocaleLowerCase();
  const offered = (
    needle === ''
      ? all
          .filter(({ favouriteRank }) => favouriteRank !== null)
          .toSorted((a, b) => (a.favouriteRank ?? 0) - (b.favouriteRank ?? 0))
      : all.filter((tile) => `${tileName(tile)} ${text(tile.name)}`.toLocaleLowerCase().includes(needle))
  )
    .filter(({ soldOut }) => !soldOut)
    .slice(0, mostTiles);
  const change = (lineId: string, next: Partial<Instead>): void =>
    onChange(
      instead
        .map((one) => (one.lineId === lineId ? { ...one, ...next } : one))
        .filter(({ quantity }) => quantity > 0),
    );
  const add = (tile: Tile): void => {
    setQuery('');
    const known = instead.find((one) => one.tile.variantId === tile.variantId);
    if (known) return change(known.lineId, { quantity: known.quantity + 1 });
    const day = till.status.get().businessDay;
    onChange([...instead, { lineId: till.newId(), tile, quantity: 1, day, slot: null }]);
  };
  return (
    <div className="exchange-pick">
      <ul className="refund-lines num">
        {instead.map((one) => (
          <li key={one.lineId} className="exchange-line">
            <div>
              <span>
                <strong>{tileName(one.tile)}</strong>
                <span className="quiet">
                  {one.slot ? format.time(one.slot.startsAtMs) : money(one.tile.priceMinor)}
                </span>
              </span>
              <Stepper
                name={tileName(one.tile)}
                value={one.quantity}
                max={99}
                onChange={(quantity) => change(one.lineId, { quantity })}
              />
            </div>
            {one.tile.admits === undefined && one.tile.eventId === null ? null : (
              <PickTime
                ticket={{ eventId: one.tile.eventId, sessionId: null }}
                day={one.day}
                onDay={(day) => change(one.lineId, { day, slot: null })}
                slot={one.slot}
                onSlot={(slot) => change(one.lineId, { slot })}
              />
            )}
          </li>
        ))}
      </ul>
      <SearchField
        label={t('exchange.search')}
        placeholder={t('exchange.search')}
        value={query}
        onChange={setQuery}
      />
      <div className="choices">
        {offered.map((tile) => (
          <button key={tile.variantId} type="button" className="choice num" onClick={() => add(tile)}>
            {tileName(tile)} · {money(tile.priceMinor)}
          </button>
        ))}
      </div>
    </div>
  );
}
