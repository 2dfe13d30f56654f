import { useState, type ReactNode } from 'react';
import { Button, Card, useTranslation } from '@gatehouse/ui';

export interface ChartCardProps {
  readonly title: string;
  readonly legend?: ReactNode;
  /** What a press on the chart does. */
  readonly hint?: string;
  readonly chart: ReactNode;
  /** The same numbers as a table whose rows lead to the same records. */
  readonly table: ReactNode;
}

/** A chart and its equal in rows: who cannot see or point reads and opens the same. */
export function ChartCard({ title, legend, hint, chart, table }: ChartCardProps) {
  const { t } = useTranslation('console');
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title={title}
      aside={
        <Button kind="quiet" size="s" onPress={() => setAsTable(!asTable)}>
          {asTable ? t('today.asChart') : t('today.asTable')}
        </Button>
      }
    >
      {asTable ? (
        <div className="c-chart-table">{table}</div>
      ) : (
        <figure className="c-chart" aria-label={title}>
          {chart}
          <figcaption className="c-chart-foot">
            {legend}
            {hint ? <span className="c-chart-hint">{hint}</span> : null}
          </figcaption>
        </figure>
      )}
    </Card>
  );
}

export type LegendMark = 'now' | 'before' | 'bad';

export function LegendItem({ mark, children }: { readonly mark: LegendMark; readonly children: ReactNode }) {
  return (
    <span className="c-legend">
      <svg width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
        {mark === 'before' ? (
          <path className="c-mark-before" d="M1 5H15" />
        ) : (
          <rect className={`c-mark-${mark}`} x="3" width="10" height="10" rx="2" />
        )}
      </svg>
      {children}
    </span>
  );
}
