import { useState } from 'react';
import type { PrintJobView, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Icon, useFormat, useTranslation, VerdictShape } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';

/** What the printer's own words mean for hands: which part to touch. */
type Step = 'doPaper' | 'doCover' | 'doConnect' | 'doCutter' | 'doLook';
function stepFor(job: PrintJobView): Step {
  if (job.state === 'unknown') return 'doLook';
  if (/paper/i.test(job.cause)) return 'doPaper';
  if (/cover|lid/i.test(job.cause)) return 'doCover';
  if (/cut|error|jam/i.test(job.cause)) return 'doCutter';
  if (/busy/i.test(job.cause)) return 'doLook';
  return 'doConnect';
}

const needsPerson = ({ state }: PrintJobView): boolean =>
  state === 'interrupted' || state === 'unknown' || state === 'refused';

/** The prints of a sale: silent when done, and where nobody can know, three answers for the one who can look. */
export function PrintJobs({ jobs }: { readonly jobs: readonly PrintJobView[] }) {
  const sorted = jobs.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const quiet = Map.groupBy(
    sorted.filter((job) => !needsPerson(job)),
    ({ document, paper = '', copy, state }) => `${document} ${paper} ${copy} ${state}`,
  );
  return (
    <ul className="prints">
      {sorted.filter(needsPerson).map((job) => (
        <li key={job.jobId}>
          <OpenJob job={job} />
        </li>
      ))}
      {[...quiet].map(([kind, [first, ...more]]) => (
        <li key={kind}>{first ? <QuietJob job={first} count={more.length + 1} /> : null}</li>
      ))}
    </ul>
  );
}

function useJobName(): (job: PrintJobView) => string {
  const { t } = useTranslation(['till', 'paper']);
  return (job) => {
    const name =
      job.paper === 'order-slip'
        ? t('paper:kind.order')
        : job.paper === 'gift-receipt'
          ? t('paper:kind.gift')
          : t(`till:print.${job.document}`);
    return job.copy ? `${name} (${t('till:print.copy')})` : name;
  };
}

/** Alike prints share a row: six tickets of a group are one line. */
function QuietJob({ job, count }: { readonly job: PrintJobView; readonly count: number }) {
  const { t } = useTranslation('till');
  const format = useFormat();
  const name = useJobName();
  return (
    <p className="print" data-state={job.state}>
      <Icon name={job.state === 'printed' ? 'check' : 'printer'} size={20} />
      <strong>{name(job)}</strong>
      <span className="quiet">{t(`print.${job.state}`)}</span>
      {count > 1 ? <span className="quiet num">× {format.count(count)}</span> : null}
    </p>
  );
}

/** Never resent by itself: a second receipt is a second document. A person says what came of it. */
function OpenJob({ job }: { readonly job: PrintJobView }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const name = useJobName();
  const problemText = useProblemText();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const resolve = async (resolution: 'printed' | 'print-again' | 'leave'): Promise<void> => {
    setSending(true);
    const answer = await till.client.till.resolvePrintJob({
      params: { jobId: job.jobId },
      body: { resolution },
    });
    setSending(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) till.jobResolved(job.jobId, answer.value);
  };
  return (
    <div className="print-open" role="alert">
      <p className="print-words">
        <VerdictShape kind="attention" size={18} filled />
        <span>
          <strong>
            {name(job)} {t(`print.${job.state}`)}.
          </strong>{' '}
          {t(`print.${stepFor(job)}`)} {t('print.saleStands')}
        </span>
      </p>
      <div className="print-actions">
        <Button isDisabled={isSending} onPress={() => void resolve('printed')}>
          {t('print.itPrinted')}
        </Button>
        <Button isDisabled={isSending} onPress={() => void resolve('print-again')}>
          {t('print.again')}
        </Button>
        <Button kind="quiet" isDisabled={isSending} onPress={() => void resolve('leave')}>
          {t('print.leave')}
        </Button>
      </div>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
    </div>
  );
}
