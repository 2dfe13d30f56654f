import type { DifferenceCause } from '@gatehouse/core/shift';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../../words.ts';

/** Likely causes, likeliest first, each with how likely it is beside the others and where it stands in the journal. */
export function Causes({ causes }: { readonly causes: readonly DifferenceCause[] }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  return (
    <section className="causes">
      <h2 className="t3">{t('causes.title')}</h2>
      {causes.length === 0 ? <p className="quiet">{t('causes.none')}</p> : null}
      <ol>
        {causes.map((cause) => (
          <li key={`${cause.what} ${cause.amountMinor} ${cause.otherMinor ?? ''}`} className="cause">
            <span className="cause-share num">
              {new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 0 }).format(
                cause.shareBasisPoints / 10_000,
              )}
            </span>
            <span className="cause-words">
              {t(`causes.${cause.what}`, {
                amount: money(cause.amountMinor),
                other: money(cause.otherMinor ?? 0),
              })}
              <span className="quiet num">
                {[
                  ...(cause.atMs === null ? [] : [format.time(cause.atMs)]),
                  ...(cause.recordIds.length < 2
                    ? []
                    : [
                        t('causes.records', {
                          count: cause.recordIds.length,
                          formatted: format.count(cause.recordIds.length),
                        }),
                      ]),
                ].join(' · ')}
              </span>
            </span>
            <svg className="cause-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect className="cause-track" width="100" height="4" />
              <rect className="cause-fill" width={cause.shareBasisPoints / 100} height="4" />
            </svg>
          </li>
        ))}
      </ol>
    </section>
  );
}
