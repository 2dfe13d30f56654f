import { useCallback } from 'react';
import type { ReceiptMailView } from '@gatehouse/core/contract';
import { Badge, Banner, EmptyState, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';
import { useAsked } from './use-asked.ts';

const ASK_MS = 3_000;
const TONES = {
  queued: 'neutral',
  accepted: 'neutral',
  sent: 'ok',
  bounced: 'bad',
  erased: 'neutral',
} as const satisfies Readonly<Record<ReceiptMailView['state'], string>>;

/** Receipts by e-mail by their numbers. The addresses are nobody's to read here. */
export function MailList() {
  const { t } = useTranslation('paper');
  const till = useTill();
  const format = useFormat();
  const problemText = useProblemText();
  const ask = useCallback(() => till.client.paper.mails({}), [till]);
  const { value, problem } = useAsked(ask, ASK_MS);
  if (!value) return problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null;
  if (value.mails.length === 0) return <EmptyState icon="note" title={t('mail.none')} />;
  return (
    <ul className="paper-mails">
      {value.mails.map((mail) => (
        <li key={mail.sendId} className="paper-job">
          <p className="paper-job-words">
            <strong className="num">{mail.receiptNumber}</strong>
            <span className="num quiet">{format.dateTime(mail.createdAtMs)}</span>
            <span className="quiet">{mail.detail}</span>
            <Badge tone={TONES[mail.state]}>{t(`mail.${mail.state}`)}</Badge>
          </p>
        </li>
      ))}
    </ul>
  );
}
