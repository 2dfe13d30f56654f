import { useState } from 'react';
import type { ClosedShift as Closed } from '@gatehouse/core/contract';
import { Banner, Button, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { Causes } from './closing/Causes.tsx';
import { Figures } from './Figures.tsx';

export type ZReport = Closed;

/** The end of a shift as its Z report has it: over and short in words and never only in colour. */
export function ClosedShift({ report, onDone }: { readonly report: ZReport; readonly onDone: () => void }) {
  const till = useTill();
  const { t } = useTranslation(['shift', 'common']);
  const format = useFormat();
  const money = useMoney();
  const [printed, setPrinted] = useState(false);
  const { differenceMinor } = report;
  const amount = money(Math.abs(differenceMinor));
  const print = async (): Promise<void> => {
    const answer = await till.client.shift.reprintZ({
      params: { shiftId: report.shiftId },
      body: { operationId: till.newId() },
    });
    setPrinted(answer.ok);
  };
  return (
    <section className="z">
      <div className="z-sum">
        <header>
          <p className="quiet num">
            {t('shift:result.z', { number: report.zNumber })} · {format.time(report.closedAtMs)} ·{' '}
            {report.closedBy}
          </p>
          <h1 className="t5">{t('shift:result.title')}</h1>
        </header>
        <dl className="closed-figures num">
          <div>
            <dt>{t('shift:sales')}</dt>
            <dd>
              {format.count(report.saleCount)} · {money(report.grossMinor)}
            </dd>
          </div>
          <div>
            <dt>{t('shift:result.expected')}</dt>
            <dd>{money(report.expectedMinor)}</dd>
          </div>
          <div>
            <dt>{t('shift:result.counted')}</dt>
            <dd>{money(report.countedMinor)}</dd>
          </div>
          <div className="closed-difference">
            <dt>{t('shift:result.difference')}</dt>
            <dd>{money(differenceMinor)}</dd>
          </div>
          {report.foreign.map(({ currency, expectedMinor, countedMinor }) => (
            <div key={currency}>
              <dt>{t('shift:pieces.foreignIn', { currency })}</dt>
              <dd>
                {format.money({ amountMinor: countedMinor, currency })} /{' '}
                {format.money({ amountMinor: expectedMinor, currency })}
              </dd>
            </div>
          ))}
        </dl>
        <Banner tone={differenceMinor === 0 ? 'ok' : 'warn'}>
          {differenceMinor === 0
            ? t('shift:result.none')
            : t(differenceMinor > 0 ? 'shift:result.over' : 'shift:result.short', { amount })}
          {report.approved ? `. ${t('shift:result.approved')}` : ''}
        </Banner>
        {report.provisional ? <Banner tone="neutral">{t('shift:result.provisional')}</Banner> : null}
        {report.evidence ? (
          <p className="z-evidence quiet num">
            <span>
              {t('shift:result.journal')} {report.evidence.journal}
            </span>
            {report.evidence.cloudLog === null ? null : (
              <span>
                {t('shift:result.cloudLog')} {report.evidence.cloudLog}
              </span>
            )}
          </p>
        ) : null}
        <div className="z-actions">
          <Button icon="printer" isDisabled={printed} onPress={() => void print()}>
            {printed ? t('shift:result.printed') : t('shift:result.printAgain')}
          </Button>
          <Button kind="primary" size="l" ignoreScannerEnter onPress={onDone}>
            {t('common:action.done')}
          </Button>
        </div>
      </div>
      <div className="z-more">
        {differenceMinor === 0 ? null : <Causes causes={report.causes} />}
        <Figures figures={report.figures} categoryNames={report.categoryNames} />
      </div>
    </section>
  );
}
