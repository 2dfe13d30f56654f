import type { ReactNode } from 'react';
import type { ShiftFigures } from '@gatehouse/core/shift';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';

const tenderKinds = [
  'cash',
  'foreign-cash',
  'card',
  'stored-value',
  'voucher',
  'invoice',
  'deposit',
  'online',
] as const;
const lineKinds = ['gift-card', 'wallet-top-up', 'tip', 'donation', 'deposit', 'fee', 'other'] as const;
const moveKinds = ['paid-in', 'paid-out', 'drop', 'change-in', 'to-bag'] as const;

/** The name of a tender in the language of the screen. */
export function useTenderName(): (kind: string) => string {
  const { t } = useTranslation('shift');
  return (kind) => {
    const known = tenderKinds.find((one) => one === kind);
    return known ? t(`tender.${known}`) : kind;
  };
}

export interface FiguresProps {
  readonly figures: ShiftFigures;
  readonly categoryNames: Readonly<Record<string, string>>;
  /** Cash is left out where it would tell what the drawer holds before it is counted. */
  readonly isBlind?: boolean;
}

/** An X or a Z on the screen: how it was paid, what was sold, what was taken off, what else happened. */
export function Figures({ figures, categoryNames, isBlind = false }: FiguresProps) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  const tenderName = useTenderName();
  const categoryName = (id: string): string => {
    const known = lineKinds.find((one) => one === id);
    return categoryNames[id] ?? (known ? t(`line.${known}`) : id);
  };
  const percent = (basisPoints: number): string =>
    new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 2 }).format(
      basisPoints / 10_000,
    );
  const tenders = figures.tenders.filter(
    ({ kind }) => !isBlind || (kind !== 'cash' && kind !== 'foreign-cash'),
  );
  const moves = moveKinds.filter((kind) => (figures.moves[kind] ?? 0) !== 0);
  const { voids } = figures;
  const also: readonly (readonly [string, string])[] = [
    [t('report.refunds'), `${format.count(figures.refundCount)} · ${money(figures.refundedMinor)}`],
    [
      t('report.voids'),
      `${format.count(voids.lineCount + voids.basketCount)} · ${money(voids.lineMinor + voids.basketMinor)}`,
    ],
    [t('report.noSales'), format.count(figures.noSaleCount)],
    [t('report.corrections'), format.count(figures.correctionCount)],
    [t('report.overrides'), format.count(figures.overrides.reduce((sum, { count }) => sum + count, 0))],
    ...(figures.roundingMinor === 0 ? [] : [[t('report.rounding'), money(figures.roundingMinor)] as const]),
  ];
  return (
    <div className="figures">
      <Group title={t('report.tenders')} isEmpty={tenders.length === 0}>
        {tenders.map(({ kind, of, count, soldMinor, refundedMinor }) => (
          <Row
            key={`${kind} ${of}`}
            label={
              kind === 'card' || kind === 'foreign-cash' ? `${tenderName(kind)} ${of}` : tenderName(kind)
            }
            note={`${format.count(count)} ×`}
            value={money(soldMinor - refundedMinor)}
          />
        ))}
      </Group>
      <Group title={t('report.categories')} isEmpty={figures.categories.length === 0}>
        {figures.categories.map(({ categoryId, quantity, grossMinor }) => (
          <Row
            key={categoryId}
            label={categoryName(categoryId)}
            note={`${format.count(quantity)} ×`}
            value={money(grossMinor)}
          />
        ))}
      </Group>
      <Group title={t('report.taxes')} isEmpty={figures.taxes.length === 0}>
        {figures.taxes.map(({ taxRateId, basisPoints, netMinor, taxMinor }) => (
          <Row
            key={taxRateId}
            label={t('report.taxRate', { rate: percent(basisPoints), net: money(netMinor) })}
            value={money(taxMinor)}
          />
        ))}
      </Group>
      <Group title={t('report.reductions')} isEmpty={figures.reductions.length === 0}>
        {figures.reductions.map(({ kind, reason, count, amountMinor }) => (
          <Row
            key={`${kind} ${reason}`}
            label={reason}
            note={`${format.count(count)} ×`}
            value={money(-amountMinor)}
          />
        ))}
      </Group>
      <Group title={t('report.cash')} isEmpty={moves.length === 0}>
        {moves.map((kind) => (
          <Row key={kind} label={t(`tasks.${kind}`)} value={money(figures.moves[kind] ?? 0)} />
        ))}
      </Group>
      <Group title={t('report.also')} isEmpty={false}>
        {also.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
      </Group>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}

const Group = ({ title, isEmpty, children }: GroupProps) =>
  isEmpty ? null : (
    <section className="figures-group">
      <h2>{title}</h2>
      <dl className="num">{children}</dl>
    </section>
  );

interface RowProps {
  readonly label: string;
  readonly note?: string;
  readonly value: string;
}

const Row = ({ label, note, value }: RowProps) => (
  <div className="figures-row">
    <dt>
      {label}
      {note ? <span className="quiet"> {note}</span> : null}
    </dt>
    <dd>{value}</dd>
  </div>
);
