import { useState } from 'react';
import type { z } from 'zod';
import type { saleRow } from '@gatehouse/core/contract';
import { Badge, Card, Money, Skeleton, Table, useFormat, useTranslation, type Column } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { ListFilters } from '../components/ListFilters.tsx';
import { ListFoot } from '../components/ListFoot.tsx';
import { NothingFound } from '../components/NothingFound.tsx';
import { useNarrow } from '../state/use-narrow.ts';
import { usePages } from '../state/use-pages.ts';
import { SaleDrawer } from './SaleDrawer.tsx';

export type SaleRow = z.infer<typeof saleRow>;

export function SalesPlace({ version }: { readonly version: number }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { client, venue, place, day } = useConsole();
  const { q, hour } = place;
  const [open, setOpen] = useState<SaleRow>();
  const columns = useSaleColumns(venue.currency);
  const pages = usePages<SaleRow>(
    `sales ${venue.venueId} ${day} ${hour ?? ''} ${q ?? ''}`,
    (before) => client.sales({ params: { venueId: venue.venueId }, query: { day, hour, q, before } }),
    (row) => row.saleId,
    version,
  );
  return (
    <>
      <ListFilters placeholder={t('sales.search')} />
      <AskedStates asked={pages.asked} loading={<Skeleton shape="row" count={10} />}>
        {() => (
          <Card padded={false}>
            <Table
              label={t('place.sales')}
              columns={columns}
              rows={pages.rows}
              rowKey={(row) => row.saleId}
              onRow={setOpen}
              empty={
                <NothingFound
                  icon="sell"
                  title={t('sales.empty', { day: format.day(day) })}
                  text={t('sales.emptyText')}
                />
              }
            />
            {pages.rows.length === 0 ? null : <ListFoot pages={pages} />}
          </Card>
        )}
      </AskedStates>
      <SaleDrawer sale={open} currency={venue.currency} onClose={() => setOpen(undefined)} />
    </>
  );
}

function useSaleColumns(currency: string): readonly Column<SaleRow>[] {
  const { t } = useTranslation('console');
  const format = useFormat();
  const narrow = useNarrow();
  const total = (row: SaleRow) => (
    <span className={row.refunded ? 'c-struck' : 'strong'}>
      <Money money={{ amountMinor: row.totalMinor, currency }} />
    </span>
  );
  const refunded = (row: SaleRow) => (row.refunded ? <Badge>{t('sales.refunded')}</Badge> : null);
  if (narrow) {
    return [
      {
        id: 'receipt',
        head: t('sales.receipt'),
        cell: (row) => (
          <span className="c-two-lines">
            <span className="num">{row.receiptNumber}</span>
            <span className="quiet num">
              {format.time(row.soldAtMs)} · {row.stationName}
            </span>
          </span>
        ),
      },
      {
        id: 'total',
        head: t('sales.total'),
        numeric: true,
        cell: (row) => (
          <span className="c-two-lines">
            {total(row)}
            {refunded(row)}
          </span>
        ),
      },
    ];
  }
  return [
    {
      id: 'receipt',
      head: t('sales.receipt'),
      cell: (row) => <span className="num">{row.receiptNumber}</span>,
    },
    {
      id: 'time',
      head: t('sales.time'),
      cell: (row) => <span className="num">{format.time(row.soldAtMs)}</span>,
    },
    {
      id: 'lines',
      head: t('sales.lines'),
      cell: (row) => (
        <span className="c-summary one-line quiet">
          {row.lines.map((line) => `${format.count(line.quantity)} × ${line.name}`).join(', ')}
        </span>
      ),
    },
    { id: 'station', head: t('sales.station'), cell: (row) => row.stationName },
    { id: 'operator', head: t('sales.operator'), cell: (row) => row.operatorName },
    {
      id: 'total',
      head: t('sales.total'),
      numeric: true,
      cell: (row) => (
        <span className="c-beside">
          {refunded(row)}
          {total(row)}
        </span>
      ),
    },
  ];
}
