import type { FleetStation } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';

/** What is here of what is expected: full and calm, or with a gap that cannot be overlooked. */
export function RecordBar({ station }: { readonly station: FleetStation }) {
  const { t } = useTranslation(['repair', 'common']);
  const format = useFormat();
  const { expected, have, missing } = station;
  const blanks = { have: format.count(have), expected: format.count(expected) };
  // A single missing record of ten thousand must still be seen.
  const gap = missing === 0 ? 0 : Math.max(3, (100 * missing) / Math.max(1, expected));
  return (
    <span className="f-records" data-missing={missing > 0 || undefined}>
      <span className="f-records-words num">
        <span>
          {missing > 0
            ? t('repair:fleet.have', blanks)
            : expected > 0
              ? t('common:count.records', { count: have, formatted: format.count(have) })
              : '–'}
        </span>
        <span className={missing > 0 ? 'c-warn strong' : 'quiet'}>
          {missing > 0
            ? t('repair:fleet.missing', { formatted: format.count(missing) })
            : expected > 0
              ? t('repair:fleet.allHere')
              : ''}
        </span>
      </span>
      <svg
        className="f-bar"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('repair:fleet.barLabel', blanks)}
      >
        <rect className="f-bar-have" width={expected === 0 ? 0 : 100 - gap} height="4" />
        <rect className="f-bar-missing" x={100 - gap} width={gap} height="4" />
        {expected === 0 ? <rect className="f-bar-none" width="100" height="4" /> : null}
      </svg>
    </span>
  );
}
