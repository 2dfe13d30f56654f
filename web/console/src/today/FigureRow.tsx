import type { Dashboard } from '@gatehouse/core/contract';
import { FigureCard, Money, useFormat, useTranslation } from '@gatehouse/ui';
import { figuresOf, type Comparison } from './series.ts';

export interface FigureRowProps {
  readonly dashboard: Dashboard;
  readonly running: number | undefined;
}

/** Six numbers. Changes are ink: whether fewer guests are good or bad is not for a colour to say. */
export function FigureRow({ dashboard, running }: FigureRowProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { today } = dashboard;
  const lastWeekDay = format.day(dashboard.lastWeek.day);
  const figures = figuresOf(dashboard, running);
  const noteOf = (comparison: Comparison, byFullHours = false): string => {
    if (comparison.kind === 'none') return t('today.beforeNone', { day: lastWeekDay });
    if (comparison.kind === 'same') return t('today.sameAs', { day: lastWeekDay });
    const blanks = { change: format.change(comparison.ratio), day: lastWeekDay };
    if (running === undefined) return t('today.wholeDay', blanks);
    return byFullHours ? t('today.fullHours', blanks) : t('today.untilNow', blanks);
  };
  const scans = today.admissions + today.refusals;
  const perSale = new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <div className="c-figures">
      <FigureCard
        label={t('today.takings')}
        value={<Money money={{ amountMinor: today.grossMinor, currency: dashboard.currency }} />}
        note={noteOf(figures.takings)}
      />
      <FigureCard
        label={t('today.sales')}
        value={format.count(today.saleCount)}
        note={noteOf(figures.sales, true)}
      />
      <FigureCard
        label={t('today.tickets')}
        value={format.count(today.ticketCount)}
        note={
          today.saleCount === 0
            ? null
            : t('today.ticketsPerSale', { ratio: perSale.format(today.ticketCount / today.saleCount) })
        }
      />
      <FigureCard
        label={t('today.admitted')}
        value={format.count(today.admissions)}
        note={noteOf(figures.admitted)}
      />
      <FigureCard
        label={t('today.refused')}
        value={format.count(today.refusals)}
        note={scans === 0 ? null : t('today.refusedShare', { share: share.format(today.refusals / scans) })}
      />
      <FigureCard
        label={t('today.inside')}
        value={format.count(today.inside)}
        note={t('today.insideOf', { admitted: format.count(today.admissions) })}
      />
    </div>
  );
}
