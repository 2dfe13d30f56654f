import { useEffect, useState } from 'react';
import type { Problem, XReport as Report } from '@gatehouse/core/contract';
import { Banner, ErrorState, Skeleton, useFormat, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { Figures } from './Figures.tsx';
import { useShiftProblem } from './shift-words.ts';

/** The open shift so far. It may be read and printed as often as anybody likes. */
export function XReport() {
  const till = useTill();
  const { t } = useTranslation(['shift', 'common']);
  const format = useFormat();
  const problemText = useShiftProblem();
  const [report, setReport] = useState<Report | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [printed, setPrinted] = useState(false);
  useEffect(() => {
    let isHere = true;
    void till.client.shift.xReport({}).then((answer) => {
      if (!isHere) return;
      if (answer.ok) setReport(answer.value);
      else setProblem(answer.problem);
    });
    return () => {
      isHere = false;
    };
  }, [till]);
  const print = async (): Promise<void> => {
    const answer = await till.client.shift.printX({ body: { operationId: till.newId() } });
    if (answer.ok) setPrinted(true);
    else setProblem(answer.problem);
  };
  return (
    <section className="task" aria-label={t('shift:report.title')}>
      <header className="side-head">
        <div>
          <h2 className="t3">{t('shift:report.title')}</h2>
          {report ? (
            <p className="quiet num">{t('shift:report.text', { time: format.time(report.atMs) })}</p>
          ) : null}
        </div>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard */}
      <div className="task-scroll" role="group" tabIndex={0} aria-label={t('shift:report.title')}>
        {printed ? <Banner tone="ok">{t('shift:result.printed')}</Banner> : null}
        {problem && report ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        {report ? (
          <Figures
            figures={report.figures}
            categoryNames={report.categoryNames}
            isBlind={report.shift.expectedCashMinor === null}
          />
        ) : problem ? (
          <ErrorState title={problemText(problem)} />
        ) : (
          <Skeleton shape="row" count={6} />
        )}
      </div>
      <PrimaryAction isDisabled={report === null} onPress={() => void print()}>
        {t('shift:report.print')}
      </PrimaryAction>
    </section>
  );
}
