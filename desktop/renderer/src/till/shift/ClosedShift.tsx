import { Banner, Button, useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';

export type ZReport = import('@gatehouse/core/contract').ClosedShift & { readonly shiftNumber: number };

/** The end of a shift: the Z number and the difference, over and short in words and never only in colour. */
export function ClosedShift({ report, onDone }: { readonly report: ZReport; readonly onDone: () => void }) {
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const { differenceMinor } = report;
  const amount = money(Math.abs(differenceMinor));
  return (
    <section className="closed">
      <header>
        <p className="quiet">{t('till:shift.zReport', { number: report.zNumber })}</p>
        <h1 className="t5">{t('till:shift.closedTitle')}</h1>
      </header>
      <dl className="closed-figures num">
        <div>
          <dt>{t('till:shift.sales')}</dt>
          <dd>
            {format.count(report.saleCount)} · {money(report.grossMinor)}
          </dd>
        </div>
        <div>
          <dt>{t('till:shift.expected')}</dt>
          <dd>{money(report.expectedMinor)}</dd>
        </div>
        <div>
          <dt>{t('till:shift.counted')}</dt>
          <dd>{money(report.countedMinor)}</dd>
        </div>
        <div className="closed-difference">
          <dt>{t('till:shift.difference')}</dt>
          <dd>{amount}</dd>
        </div>
      </dl>
      <Banner tone={differenceMinor === 0 ? 'ok' : 'warn'}>
        {differenceMinor === 0
          ? t('till:shift.noDifference')
          : t(differenceMinor > 0 ? 'till:shift.over' : 'till:shift.short', { amount })}
      </Banner>
      {report.evidence ? (
        <p className="quiet num">
          {t('till:shift.journal')} {report.evidence.journal}
          {report.evidence.cloudLog === null
            ? null
            : ` · ${t('till:shift.cloudLog')} ${report.evidence.cloudLog}`}
        </p>
      ) : null}
      {report.provisional ? <Banner tone="neutral">{t('till:shift.provisional')}</Banner> : null}
      <Button kind="primary" size="l" ignoreScannerEnter onPress={onDone}>
        {t('common:action.done')}
      </Button>
    </section>
  );
}
