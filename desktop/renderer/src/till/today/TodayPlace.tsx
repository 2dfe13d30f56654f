import { lazy, Suspense, useState } from 'react';
import type { StationStatus, TodayView } from '@gatehouse/core/contract';
import {
  Banner,
  Button,
  Card,
  EmptyState,
  ErrorState,
  FigureCard,
  Skeleton,
  Table,
  useFormat,
  useTranslation,
} from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTenderName } from '../shift/Figures.tsx';
import { useTill } from '../till-context.ts';
import { useAllowed, useMoney, useProblemText } from '../words.ts';
import { Attention } from './Attention.tsx';
import { Drawers } from './Drawers.tsx';
import { hourLabel, hourOf } from './series.ts';
import { Shares } from './Shares.tsx';
import { useToday } from './use-today.ts';

/** Loaded when somebody looks: the counter does not wait for a chart. */
const SalesByHour = lazy(() => import('./SalesByHour.tsx'));
const nameOf = (status: StationStatus) => status.name;
const zoneOf = (status: StationStatus) => status.venue.timeZone;
const shownProducts = 6;

/** The day of this till at a glance, from its own ledger, with or without a network. */
export function TodayPlace() {
  const { t } = useTranslation('today');
  const { allowed, role } = useAllowed('report.sales');
  return <main className="today">{allowed ? <Day /> : <Banner>{t('denied', { role })}</Banner>}</main>;
}

function Day() {
  const till = useTill();
  const { t } = useTranslation('today');
  const format = useFormat();
  const problemText = useProblemText();
  const name = useStore(till.status, nameOf);
  const { today, problem, load } = useToday();
  if (!today)
    return problem ? (
      <ErrorState title={t('failed')} onRetry={() => void load()}>
        {problemText(problem)}
      </ErrorState>
    ) : (
      <Skeleton shape="block" count={2} />
    );
  return (
    <>
      <header className="today-head">
        <div>
          <h1 className="t4">
            {t('title')}, {format.day(today.businessDay)}
          </h1>
          <p className="quiet num">{t('asOf', { till: name, time: format.time(today.atMs) })}</p>
        </div>
        <Button onPress={() => void load()}>{t('refresh')}</Button>
      </header>
      <Headline today={today} />
      <div className="today-grid">
        <div className="today-column">
          <Hours today={today} />
          <Drawers today={today} />
        </div>
        <div className="today-column">
          <Attention today={today} />
          <Tenders today={today} />
        </div>
        <Products today={today} />
        <Cashiers today={today} />
      </div>
    </>
  );
}

function Headline({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const { figures } = today;
  const best = figures.byHour.toSorted((a, b) => b.grossMinor - a.grossMinor)[0];
  return (
    <div className="today-figures">
      <FigureCard
        label={t('taken')}
        value={money(figures.soldMinor - figures.refundedMinor)}
        note={t('sales', { count: figures.saleCount, formatted: format.count(figures.saleCount) })}
      />
      <FigureCard
        label={t('average')}
        value={figures.saleCount === 0 ? '–' : money(Math.round(figures.soldMinor / figures.saleCount))}
      />
      <FigureCard
        label={t('refunds')}
        value={money(figures.refundedMinor)}
        note={t('refundCount', { count: figures.refundCount, formatted: format.count(figures.refundCount) })}
      />
      <FigureCard
        label={t('best')}
        value={best ? hourLabel(best.hour) : '–'}
        {...(best && { note: money(best.grossMinor) })}
      />
      <FigureCard
        label={t('unsynced')}
        value={format.count(today.unsyncedCount)}
        note={
          today.oldestUnsyncedAtMs === null
            ? t('allSent')
            : t('oldest', { time: format.time(today.oldestUnsyncedAtMs) })
        }
      />
    </div>
  );
}

function Hours({ today }: { readonly today: TodayView }) {
  const till = useTill();
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const timeZone = useStore(till.status, zoneOf);
  const [asTable, setAsTable] = useState(false);
  const { byHour } = today.figures;
  if (byHour.length === 0)
    return (
      <Card title={t('byHour')}>
        <EmptyState icon="sell" title={t('noSalesYet')}>
          {t('noSalesText')}
        </EmptyState>
      </Card>
    );
  return (
    <Card
      title={t('byHour')}
      aside={
        <Button kind="quiet" onPress={() => setAsTable(!asTable)}>
          {t(asTable ? 'asChart' : 'asTable')}
        </Button>
      }
    >
      {asTable ? (
        <div className="today-table">
          <Table
            label={t('byHour')}
            rows={byHour}
            rowKey={({ hour }) => String(hour)}
            columns={[
              { id: 'hour', head: t('hour'), cell: ({ hour }) => hourLabel(hour) },
              {
                id: 'sales',
                head: t('sales', { count: 2, formatted: '' }).trim(),
                numeric: true,
                cell: ({ saleCount }) => format.count(saleCount),
              },
              { id: 'taken', head: t('taken'), numeric: true, cell: ({ grossMinor }) => money(grossMinor) },
            ]}
          />
        </div>
      ) : (
        <figure className="today-chart" aria-label={t('byHour')}>
          <Suspense fallback={<Skeleton shape="block" />}>
            <SalesByHour
              hours={byHour}
              currency={today.currency}
              runningHour={hourOf(today.atMs, timeZone)}
            />
          </Suspense>
        </figure>
      )}
    </Card>
  );
}

function Tenders({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const tenderName = useTenderName();
  const { byTender } = today.figures;
  if (byTender.length === 0) return null;
  return (
    <Shares
      title={t('byTender')}
      shares={byTender.map(({ kind, count, amountMinor }) => ({
        id: kind,
        label: tenderName(kind),
        note: format.count(count),
        value: money(amountMinor),
        size: amountMinor,
      }))}
    />
  );
}

function Products({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const { byProduct } = today.figures;
  if (byProduct.length === 0) return null;
  return (
    <Shares
      title={t('byProduct')}
      shares={byProduct.slice(0, shownProducts).map(({ productId, name, quantity, grossMinor }) => ({
        id: productId,
        label: name,
        note: t('pieces', { formatted: format.count(quantity) }),
        value: money(grossMinor),
        size: grossMinor,
      }))}
    />
  );
}

function Cashiers({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const { byOperator } = today.figures;
  if (byOperator.length === 0) return null;
  return (
    <Shares
      title={t('byOperator')}
      shares={byOperator.map(({ operatorId, saleCount, grossMinor }) => ({
        id: operatorId,
        label: today.operatorNames[operatorId] ?? operatorId,
        note: format.count(saleCount),
        value: money(grossMinor),
        size: grossMinor,
      }))}
    />
  );
}
