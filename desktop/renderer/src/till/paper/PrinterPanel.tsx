import { useCallback, useState } from 'react';
import type { PrinterView, Problem, RouteOutput, tillPaperRoutes } from '@gatehouse/core/contract';
import { Badge, Banner, Button, EmptyState, Icon, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';
import { useAsked } from './use-asked.ts';

type Job = RouteOutput<(typeof tillPaperRoutes)['recentJobs']>['jobs'][number];

const ASK_MS = 2_000;
const SHOWN = 20;

/** Each printer with what it needs, and the last papers with what became of them. */
export function PrinterPanel() {
  const { t } = useTranslation('paper');
  const till = useTill();
  const problemText = useProblemText();
  const ask = useCallback(async () => {
    const printers = await till.client.paper.printers({});
    if (!printers.ok) return printers;
    const jobs = await till.client.paper.recentJobs({ query: { limit: SHOWN } });
    return jobs.ok ? { ok: true as const, value: { ...printers.value, ...jobs.value } } : jobs;
  }, [till]);
  const { value, problem, again } = useAsked(ask, ASK_MS);
  if (!value) return problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null;
  const { printers, jobs } = value;
  return (
    <div className="paper-columns">
      <section className="paper-printers" aria-label={t('tabs.jobs')}>
        {printers.length === 0 ? <EmptyState icon="printer" title={t('printer.none')} /> : null}
        {printers.map((printer) => (
          <PrinterCard key={printer.printerId} printer={printer} />
        ))}
      </section>
      <section className="paper-jobs">
        <h2 className="t3">{t('jobs.title')}</h2>
        {jobs.length === 0 ? <EmptyState icon="printer" title={t('jobs.none')} /> : null}
        <ul>
          {jobs.map((job) => (
            <JobRow key={job.jobId} job={job} printers={printers} onDone={again} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function PrinterCard({ printer }: { readonly printer: PrinterView }) {
  const { t } = useTranslation('paper');
  const { state, paper, use, takesOver } = printer;
  const words =
    state === 'gone'
      ? t('printer.gone')
      : paper === 'out'
        ? t('printer.out')
        : state === 'degraded'
          ? t('printer.degraded')
          : paper === 'near-end'
            ? t('printer.nearEnd')
            : t('printer.ok');
  const tone = state === 'ok' ? (paper === 'near-end' ? 'warn' : 'ok') : state === 'gone' ? 'bad' : 'warn';
  return (
    <article className="paper-printer">
      <Icon name="printer" size={28} />
      <div>
        <h2 className="t3">{printer.name}</h2>
        <p className="quiet">
          {t(`printer.${use}`)} · {printer.widthMm} mm
        </p>
        {takesOver === 'asked' ? null : (
          <p className="quiet">{t(takesOver === 'all' ? 'printer.allToo' : 'printer.receiptsToo')}</p>
        )}
        {printer.reason === '' ? null : <p className="quiet">{printer.reason}</p>}
      </div>
      <Badge tone={tone}>{words}</Badge>
    </article>
  );
}

const KINDS: Readonly<Record<string, 'receipt' | 'ticket' | 'report' | 'gift' | 'order'>> = {
  receipt: 'receipt',
  ticket: 'ticket',
  report: 'report',
  'gift-receipt': 'gift',
  'order-slip': 'order',
  'order-ticket': 'ticket',
};
const STATES = {
  queued: 'jobs.queued',
  sending: 'jobs.sending',
  printed: 'jobs.statePrinted',
  interrupted: 'jobs.interrupted',
  unknown: 'jobs.unknown',
  refused: 'jobs.refused',
  cancelled: 'jobs.cancelled',
} as const;
const needsPerson = (state: Job['state']): boolean =>
  state === 'interrupted' || state === 'unknown' || state === 'refused';

interface JobRowProps {
  readonly job: Job;
  readonly printers: readonly PrinterView[];
  readonly onDone: () => void;
}

/** Never sent again by itself: a person says what came of it, and where it is printed instead. */
function JobRow({ job, printers, onDone }: JobRowProps) {
  const { t } = useTranslation('paper');
  const till = useTill();
  const format = useFormat();
  const problemText = useProblemText();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const kind = KINDS[job.paper ?? job.document] ?? 'other';
  const others = printers.filter(
    ({ printerId, use, state }) => printerId !== job.printerId && use === 'receipts' && state === 'ok',
  );
  const resolve = async (
    resolution: 'printed' | 'print-again' | 'leave',
    printerId?: string,
  ): Promise<void> => {
    setSending(true);
    const answer = await till.client.till.resolvePrintJob({
      params: { jobId: job.jobId },
      body: { resolution, ...(printerId !== undefined && { printerId }) },
    });
    setSending(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) till.jobResolved(job.jobId, answer.value);
    onDone();
  };
  return (
    <li className="paper-job" data-state={job.state}>
      <p className="paper-job-words">
        <strong>
          {t(`kind.${kind}`)}
          {job.copy ? ` · ${t('jobs.copy', { number: job.copyNumber ?? 1 })}` : ''}
        </strong>
        <span className="num quiet">{job.receiptNumber ?? ''}</span>
        <span className="num quiet">{format.time(job.createdAtMs)}</span>
        <Badge tone={needsPerson(job.state) ? 'warn' : job.state === 'printed' ? 'ok' : 'neutral'}>
          {t(STATES[job.state])}
        </Badge>
      </p>
      {job.cause === '' || job.state === 'cancelled' ? null : <p className="quiet">{job.cause}</p>}
      {needsPerson(job.state) ? (
        <div className="paper-job-actions">
          <Button isDisabled={isSending} onPress={() => void resolve('printed')}>
            {t('jobs.printed')}
          </Button>
          <Button isDisabled={isSending} onPress={() => void resolve('print-again')}>
            {t('jobs.again')}
          </Button>
          {others.map(({ printerId, name }) => (
            <Button
              key={printerId}
              isDisabled={isSending}
              onPress={() => void resolve('print-again', printerId)}
            >
              {t('jobs.onOther', { printer: name })}
            </Button>
          ))}
          <Button kind="quiet" isDisabled={isSending} onPress={() => void resolve('leave')}>
            {t('jobs.leave')}
          </Button>
        </div>
      ) : null}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
    </li>
  );
}
