import type { ReactNode } from 'react';
import type { Dashboard } from '@gatehouse/core/contract';
import { Card, EmptyState, Money, useFormat, useTranslation } from '@gatehouse/ui';
import { useReasonWords } from '../admissions/reason-words.ts';
import { useConsole } from '../app/console-context.ts';

interface ShareRow {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
  readonly value: ReactNode;
  /** 0–1 of the longest bar. */
  readonly share: number;
  readonly open: () => void;
}

/** Names, numbers and thin bars: a list that reads aloud needs no second version as a table. */
function ShareList({ rows, tone }: { readonly rows: readonly ShareRow[]; readonly tone: 'now' | 'bad' }) {
  return (
    <ol className="c-shares" data-tone={tone}>
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" className="c-share" onClick={row.open}>
            <span className="c-share-name one-line">{row.name}</span>
            <span className="c-share-note num">{row.note}</span>
            <span className="c-share-value num strong">{row.value}</span>
            <svg className="c-share-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect className="c-share-track" width="100" height="4" />
              <rect className="c-share-fill" width={Math.max(0.8, row.share * 100)} height="4" />
            </svg>
          </button>
        </li>
      ))}
    </ol>
  );
}

const shownProducts = 6;

export function ProductShares({ dashboard }: { readonly dashboard: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { place, go } = useConsole();
  const sorted = dashboard.byProduct.toSorted((a, b) => b.grossMinor - a.grossMinor).slice(0, shownProducts);
  const most = Math.max(1, ...sorted.map((product) => product.grossMinor));
  return (
    <Card title={t('today.byProduct')}>
      {sorted.length === 0 ? (
        <EmptyState icon="sell" title={t('today.noSales')} />
      ) : (
        <ShareList
          tone="now"
          rows={sorted.map((product) => ({
            id: product.productId,
            name: product.name,
            note: t('today.quantity', { formatted: format.count(product.quantity) }),
            value: <Money money={{ amountMinor: product.grossMinor, currency: dashboard.currency }} />,
            share: Math.max(0, product.grossMinor) / most,
            open: () => go({ id: 'sales', venueId: place.venueId, day: place.day, q: product.name }),
          }))}
        />
      )}
    </Card>
  );
}

const shownReasons = 6;

export function ReasonShares({ dashboard }: { readonly dashboard: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const words = useReasonWords();
  const { place, go } = useConsole();
  const sorted = dashboard.refusalsByReason.toSorted((a, b) => b.count - a.count).slice(0, shownReasons);
  const most = Math.max(1, ...sorted.map((reason) => reason.count));
  return (
    <Card title={t('today.byReason')}>
      {sorted.length === 0 ? (
        <EmptyState icon="check" title={t('today.noRefusals')}>
          {dashboard.today.admissions > 0 ? t('today.noRefusalsText') : null}
        </EmptyState>
      ) : (
        <ShareList
          tone="bad"
          rows={sorted.map((reason) => ({
            id: reason.reason,
            name: words(reason.reason).title,
            value: format.count(reason.count),
            share: reason.count / most,
            open: () => go({ id: 'admissions', venueId: place.venueId, day: place.day, q: reason.reason }),
          }))}
        />
      )}
    </Card>
  );
}
