import { Card } from '@gatehouse/ui';
import { shareOf } from './series.ts';

export interface Share {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly value: string;
  readonly size: number;
}

/** What a sum is made of, largest first, each with a thin bar beside its number. */
export function Shares({ title, shares }: { readonly title: string; readonly shares: readonly Share[] }) {
  const largest = Math.max(0, ...shares.map(({ size }) => size));
  return (
    <Card title={title}>
      <ul className="shares num">
        {shares.map(({ id, label, note, value, size }) => (
          <li key={id} className="share">
            <span className="share-label">{label}</span>
            <span className="share-note">{note}</span>
            <strong>{value}</strong>
            <svg className="share-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect className="share-track" width="100" height="4" />
              <rect className="share-fill" width={shareOf(size, largest)} height="4" />
            </svg>
          </li>
        ))}
      </ul>
    </Card>
  );
}
