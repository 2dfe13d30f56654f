import type { OtherBranch } from '@gatehouse/core/contract';
import { Card, useFormat, useTranslation } from '@gatehouse/ui';
import { Mark } from '../components/Mark.tsx';
import { useExceptionWords } from './exception-words.ts';

/** The history that does not count, record by record: what it repeats, and what stands nowhere else. */
export function OtherBranchCard({ branch }: { readonly branch: OtherBranch }) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const words = useExceptionWords();
  return (
    <Card title={t('detail.branch')}>
      <div className="x-expected">
        <Mark
          kind={branch.moneyOnlyThere > 0 ? 'attention' : 'granted'}
          tone={branch.moneyOnlyThere > 0 ? 'warn' : 'plain'}
        >
          {t('detail.branchSummary', {
            total: format.count(branch.total),
            only: format.count(branch.onlyThere),
            money: format.count(branch.moneyOnlyThere),
          })}
        </Mark>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard */}
        <ul className="x-branch" tabIndex={0} aria-label={t('detail.branch')}>
          {branch.records.map((record) => (
            <li key={record.seq} data-only={record.repeatOfSeq === null || undefined}>
              <span className="quiet num">{t('detail.record', { seq: format.count(record.seq) })}</span>
              <span>{words.record(record.kind)}</span>
              <span className="quiet num">
                {record.occurredAtMs > 0 ? format.dateTime(record.occurredAtMs) : ''}
              </span>
              <span className={record.repeatOfSeq === null ? 'strong' : 'quiet num'}>
                {record.repeatOfSeq === null
                  ? t('detail.onlyThere')
                  : t('detail.repeats', { seq: format.count(record.repeatOfSeq) })}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
