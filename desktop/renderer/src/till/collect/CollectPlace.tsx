import { useEffect, useRef } from 'react';
import type { FindHit, OrderHit } from '@gatehouse/core/contract';
import {
  Banner,
  EmptyState,
  ErrorState,
  SearchField,
  Skeleton,
  useFormat,
  useTranslation,
} from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { find, loadWaiting, nextBooking, openOrder, type Card } from './collect.ts';
import { CustomerCard } from './CustomerCard.tsx';
import { DoneCard } from './DoneCard.tsx';
import { OrderCard } from './OrderCard.tsx';
import './collect.css';

const same = <Value,>(value: Value) => value;
const WAITING_EVERY_MS = 20_000;

/** Half of a Saturday: one field that is always ready for a scan or a name, and everything of a booking on one card. */
export function CollectPlace() {
  const till = useTill();
  const { t } = useTranslation('collect');
  const input = useRef<HTMLInputElement>(null);
  const query = useStore(till.collect.query, same);
  const card = useStore(till.collect.card, same);
  useEffect(() => {
    void loadWaiting(till);
    const timer = setInterval(() => void loadWaiting(till), WAITING_EVERY_MS);
    return () => clearInterval(timer);
  }, [till]);
  useEffect(() => {
    void find(till, query);
  }, [till, query]);
  useEffect(() => {
    const shown = till.collect.card.get();
    if (shown.kind === 'order') void openOrder(till, shown.order.orderId);
  }, [till]);
  // The next guest's code or name goes into the field whatever was tapped before.
  useEffect(() => {
    if (card.kind === 'none' || card.kind === 'done') input.current?.focus();
  }, [card.kind]);
  return (
    <>
      <main className="collect">
        <header className="place-head" data-search>
          <h1 className="t4">{t('title')}</h1>
          <SearchField
            autoFocus
            inputRef={input}
            label={t('search')}
            placeholder={t('placeholder')}
            shortcut="F2"
            value={query}
            onChange={(next) => till.collect.query.set(next)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.collect-row')?.focus();
              else if (event.key === 'Escape' && query === '') nextBooking(till);
              else event.continuePropagation();
            }}
          />
        </header>
        <IndexNotice />
        {query.trim() === '' ? <WaitingList card={card} /> : <Results card={card} />}
      </main>
      <aside className="side">
        <Side card={card} />
      </aside>
    </>
  );
}

function Side({ card }: { readonly card: Card }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  switch (card.kind) {
    case 'none':
      return (
        <EmptyState icon="scan" title={t('pick')}>
          {t('pickText')}
        </EmptyState>
      );
    case 'loading':
      return (
        <div className="collect-card">
          <Skeleton shape="row" count={5} />
        </div>
      );
    case 'failed':
      return <ErrorState reference={card.problem.code} onRetry={() => void openOrder(till, card.orderId)} />;
    case 'customer':
      return <CustomerCard key={card.customerId} customerId={card.customerId} />;
    case 'done':
      return <DoneCard handed={card.handed} />;
    default:
      return <OrderCard key={card.order.orderId} order={card.order} />;
  }
}

/** Says how far the names are after a start; codes are found at once. */
function IndexNotice() {
  const till = useTill();
  const { t } = useTranslation('collect');
  const { locale } = useFormat();
  const index = useStore(till.collect.index, same);
  if (!index || index.state === 'ready') return <span hidden />;
  const share = index.total === 0 ? 0 : index.indexed / index.total;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
  return <Banner tone="neutral">{t('building', { percent })}</Banner>;
}

function WaitingList({ card }: { readonly card: Card }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const format = useFormat();
  const waiting = useStore(till.collect.waiting, same);
  const cloud = useStore(till.status, (status) => status.cloud.state);
  if (waiting.kind === 'loading') return <Skeleton shape="row" count={7} />;
  if (waiting.kind === 'failed')
    return <ErrorState reference={waiting.problem.code} onRetry={() => void loadWaiting(till)} />;
  const { orders, waiting: count, asOfMs } = waiting.value;
  if (orders.length === 0)
    return (
      <EmptyState icon="collect" title={t('none')}>
        {t('noneText')}
      </EmptyState>
    );
  return (
    <div className="collect-scroll">
      <p className="collect-lead quiet">
        {t('waiting', { count, formatted: format.count(count) })}
        {cloud === 'up' || asOfMs === null ? null : (
          <span className="collect-stale"> · {t('offline', { time: format.time(asOfMs) })}</span>
        )}
      </p>
      <ul className="collect-list">
        {orders.map((hit) => (
          <OrderRow key={hit.orderId} hit={hit} isPicked={isPicked(card, hit.orderId)} />
        ))}
      </ul>
    </div>
  );
}

function Results({ card }: { readonly card: Card }) {
  const till = useTill();
  const { t } = useTranslation(['collect', 'common']);
  const found = useStore(till.collect.found, same);
  const query = useStore(till.collect.query, same).trim();
  if (found.kind === 'loading') return <Skeleton shape="row" count={4} />;
  if (found.kind === 'failed')
    return <ErrorState reference={found.problem.code} onRetry={() => void find(till, query)} />;
  const orders = found.value.hits.filter((hit) => hit.kind === 'order');
  const customers = found.value.hits.filter((hit) => hit.kind === 'customer');
  if (orders.length + customers.length === 0)
    return (
      <EmptyState
        icon="search"
        title={t('collect:notFound', { query: query.length > 20 ? `…${query.slice(-8)}` : query })}
        action={{ label: t('common:search.clear'), onPress: () => nextBooking(till) }}
      >
        {t('collect:notFoundText')}
      </EmptyState>
    );
  return (
    <div className="collect-scroll">
      {orders.length === 0 ? null : (
        <>
          <h2 className="collect-lead quiet">{t('collect:allOrders')}</h2>
          <ul className="collect-list">
            {orders.map((hit) => (
              <OrderRow key={hit.orderId} hit={hit} isPicked={isPicked(card, hit.orderId)} />
            ))}
          </ul>
        </>
      )}
      {customers.length === 0 ? null : (
        <>
          <h2 className="collect-lead quiet">{t('collect:guests')}</h2>
          <ul className="collect-list">
            {customers.map((hit) => (
              <CustomerRow key={hit.customer.customerId} hit={hit} card={card} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const isPicked = (card: Card, orderId: string): boolean =>
  (card.kind === 'order' && card.order.orderId === orderId) ||
  (card.kind === 'loading' && card.orderId === orderId) ||
  (card.kind === 'done' && card.handed.order.orderId === orderId);

function OrderRow({ hit, isPicked: picked }: { readonly hit: OrderHit; readonly isPicked: boolean }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const format = useFormat();
  const { ticketCount, collectedCount, balanceMinor, state } = hit;
  const currency = till.status.get().venue.currency;
  const today = till.status.get().businessDay;
  const when = hit.sessionStartsAtMs === null ? t('dayTicket') : format.time(hit.sessionStartsAtMs);
  return (
    <li>
      <button
        type="button"
        className="collect-row"
        aria-pressed={picked}
        data-state={state}
        onClick={() => void openOrder(till, hit.orderId)}
      >
        <span className="collect-who">
          <strong className="one-line">{hit.buyerName === '' ? hit.code : hit.buyerName}</strong>
          <span className="quiet one-line">
            {hit.code}
            {hit.matchedName === null ? '' : ` · ${t('with', { name: hit.matchedName })}`}
          </span>
        </span>
        <span className="collect-when num">
          <span>{when}</span>
          {hit.day === today ? null : <span className="quiet">{hit.day}</span>}
        </span>
        <span className="collect-count num">
          {collectedCount === 0
            ? t('tickets', { count: ticketCount, formatted: format.count(ticketCount) })
            : t('collectedOf', { done: format.count(collectedCount), all: format.count(ticketCount) })}
        </span>
        <span className="collect-mark num" data-tone={balanceMinor > 0 ? 'warn' : 'quiet'}>
          {balanceMinor > 0
            ? format.money({ amountMinor: balanceMinor, currency })
            : state === 'open'
              ? ''
              : t(`state.${state}`)}
        </span>
      </button>
    </li>
  );
}

function CustomerRow({
  hit,
  card,
}: {
  readonly hit: Extract<FindHit, { kind: 'customer' }>;
  readonly card: Card;
}) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const { customer } = hit;
  return (
    <li>
      <button
        type="button"
        className="collect-row"
        aria-pressed={card.kind === 'customer' && card.customerId === customer.customerId}
        onClick={() => till.collect.card.set({ kind: 'customer', customerId: customer.customerId })}
      >
        <span className="collect-who">
          <strong className="one-line">{customer.name}</strong>
          <span className="quiet one-line">
            {[customer.phone, customer.email].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="collect-count quiet">
          {customer.lastVisit === null ? t('neverHere') : t('lastVisit', { date: customer.lastVisit })}
        </span>
        <span className="collect-mark">{customer.memberships > 0 ? t('member') : ''}</span>
      </button>
    </li>
  );
}
