import type { z } from 'zod';
import type { admissionRow } from '@gatehouse/core/contract';
import { Badge, Card, Skeleton, Table, useFormat, useTranslation, type Column } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { ListFilters } from '../components/ListFilters.tsx';
import { ListFoot } from '../components/ListFoot.tsx';
import { Mark } from '../components/Mark.tsx';
import { NothingFound } from '../components/NothingFound.tsx';
import { useNarrow } from '../state/use-narrow.ts';
import { usePages } from '../state/use-pages.ts';
import { useReasonWords } from './reason-words.ts';

type AdmissionRow = z.infer<typeof admissionRow>;

export function AdmissionsPlace({ version }: { readonly version: number }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { client, venue, place, day } = useConsole();
  const { q, hour } = place;
  const columns = useAdmissionColumns();
  const pages = usePages<AdmissionRow>(
    `admissions ${venue.venueId} ${day} ${hour ?? ''} ${q ?? ''}`,
    (before) => client.admissions({ params: { venueId: venue.venueId }, query: { day, hour, q, before } }),
    (row) => row.admissionId,
    version,
  );
  return (
    <>
      <ListFilters placeholder={t('admissions.search')} />
      <AskedStates asked={pages.asked} loading={<Skeleton shape="row" count={10} />}>
        {() => (
          <Card padded={false}>
            <Table
              label={t('place.admissions')}
              columns={columns}
              rows={pages.rows}
              rowKey={(row) => row.admissionId}
              empty={
                <NothingFound
                  icon="gate"
                  title={t('admissions.empty', { day: format.day(day) })}
                  text={t('admissions.emptyText')}
                />
              }
            />
            {pages.rows.length === 0 ? null : <ListFoot pages={pages} />}
          </Card>
        )}
      </AskedStates>
    </>
  );
}

function Outcome({ row }: { readonly row: AdmissionRow }) {
  const { t } = useTranslation('console');
  if (row.outcome === 'refused') {
    return (
      <Mark kind="refused" tone="bad">
        {t('admissions.refused')}
      </Mark>
    );
  }
  const word = row.direction === 'out' ? t('admissions.grantedOut') : t('admissions.granted');
  // Granted, and nobody walked through: the place is not taken, so the shape is hollow.
  return row.passage === 'not-passed' ? (
    <Mark kind="not-passed" tone="warn">
      {word}
    </Mark>
  ) : (
    <Mark kind="granted" tone="ok">
      {word}
    </Mark>
  );
}

/** The reason in the gate's words and its sentence; for an admission without the hub, what that means. */
function Why({ row }: { readonly row: AdmissionRow }) {
  const { t } = useTranslation('console');
  const words = useReasonWords();
  if (row.reason !== null) {
    const { title, plain } = words(row.reason);
    return (
      <span className="c-two-lines">
        <span className="strong">{title}</span>
        <span className="quiet">{plain}</span>
      </span>
    );
  }
  return row.degraded ? <Badge tone="warn">{t('admissions.degraded')}</Badge> : null;
}

function useAdmissionColumns(): readonly Column<AdmissionRow>[] {
  const { t } = useTranslation('console');
  const format = useFormat();
  const narrow = useNarrow();
  const passageWord = (row: AdmissionRow): string =>
    row.passage === 'passed'
      ? t('admissions.passed')
      : row.passage === 'not-passed'
        ? t('admissions.notPassed')
        : row.outcome === 'granted'
          ? t('admissions.none')
          : '';
  const product = (row: AdmissionRow): string =>
    row.productName === '' ? t('admissions.unknownTicket') : row.productName;
  if (narrow) {
    return [
      {
        id: 'time',
        head: t('admissions.time'),
        cell: (row) => <span className="num">{format.time(row.atMs)}</span>,
      },
      {
        id: 'outcome',
        head: t('admissions.outcome'),
        cell: (row) => (
          <span className="c-two-lines">
            <Outcome row={row} />
            <Why row={row} />
            <span className="quiet num">
              {[product(row), row.shortCode, row.accessPointName, passageWord(row)]
                .filter((word) => word !== '')
                .join(' · ')}
            </span>
          </span>
        ),
      },
    ];
  }
  return [
    {
      id: 'time',
      head: t('admissions.time'),
      cell: (row) => <span className="num">{format.seconds(row.atMs)}</span>,
    },
    { id: 'outcome', head: t('admissions.outcome'), cell: (row) => <Outcome row={row} /> },
    { id: 'reason', head: t('admissions.reason'), cell: (row) => <Why row={row} /> },
    {
      id: 'passage',
      head: t('admissions.passage'),
      cell: (row) => (
        <span className={row.passage === 'not-passed' ? 'c-warn strong' : 'quiet'}>{passageWord(row)}</span>
      ),
    },
    {
      id: 'accessPoint',
      head: t('admissions.accessPoint'),
      cell: (row) => `${row.accessPointName} · ${t(`admissions.${row.direction}`)}`,
    },
    { id: 'product', head: t('admissions.product'), cell: product },
    {
      id: 'code',
      head: t('admissions.code'),
      cell: (row) => <span className="c-id num">{row.shortCode}</span>,
    },
  ];
}
