import type { TodayView } from '@gatehouse/core/contract';
import { Card, Icon, type IconName, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';

interface Matter {
  readonly icon: IconName;
  readonly label: string;
  readonly count: number;
  readonly amountMinor: number | null;
}

const sumOf = (rows: readonly { readonly amountMinor: number }[]): number =>
  rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** What waits for a person, and what a manager asks about in the evening: voids, openings, approvals. */
export function Attention({ today }: { readonly today: TodayView }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const money = useMoney();
  const { figures, unknownPayments, parked, deposits, openPrintJobs } = today;
  const matters: readonly Matter[] = [
    {
      icon: 'alert',
      label: t('unknown'),
      count: unknownPayments.length,
      amountMinor: sumOf(unknownPayments),
    },
    { icon: 'note', label: t('parked'), count: parked.length, amountMinor: sumOf(parked) },
    { icon: 'lock', label: t('deposits'), count: deposits.length, amountMinor: sumOf(deposits) },
    { icon: 'printer', label: t('prints'), count: openPrintJobs, amountMinor: null },
  ].filter(({ count }) => count > 0) as readonly Matter[];
  const looked: readonly Matter[] = [
    { icon: 'trash', label: t('voids'), count: figures.voids.count, amountMinor: figures.voids.amountMinor },
    { icon: 'drawer', label: t('noSales'), count: figures.noSaleCount, amountMinor: null },
  ];
  const row = ({ icon, label, count, amountMinor }: Matter, isWarning: boolean) => (
    <li key={label} className="matter-row" data-warn={isWarning || undefined}>
      <Icon name={icon} size={20} />
      <span>{label}</span>
      <strong>{format.count(count)}</strong>
      <span className="matter-amount">{amountMinor === null || count === 0 ? '' : money(amountMinor)}</span>
    </li>
  );
  return (
    <Card title={t('attention')}>
      {matters.length === 0 ? (
        <p className="today-calm">
          <Icon name="check" size={20} />
          <span>
            <strong>{t('calm')}</strong>
            <span className="quiet">{t('calmText')}</span>
          </span>
        </p>
      ) : null}
      <ul className="matter-rows num">
        {matters.map((matter) => row(matter, true))}
        {looked.map((matter) => row(matter, false))}
      </ul>
      {figures.overrides.length === 0 ? null : (
        <section className="overrides">
          <h3>
            {t('overrides')} <span className="num">{format.count(figures.overrides.length)}</span>
          </h3>
          <ul className="num">
            {figures.overrides.slice(-5).map((one) => (
              <li key={one.overrideId}>
                <span>
                  {t('overrideBy', {
                    name: today.operatorNames[one.grantedBy] ?? one.grantedBy,
                    other: today.operatorNames[one.requestedBy] ?? one.requestedBy,
                  })}
                </span>
                <span className="quiet">{format.time(one.atMs)}</span>
                <strong>{one.amountMinor === null ? '' : money(one.amountMinor)}</strong>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Card>
  );
}
