import { useEffect, useState } from 'react';
import { receiptNumberIn } from '@gatehouse/core/paper';
import type { PrintJobView, SaleFileView, SaleView } from '@gatehouse/core/contract';
import { EmptyState, ErrorState, SearchField, Skeleton, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { PrintJobs } from '../pay/PrintJobs.tsx';
import { useTill } from '../till-context.ts';
import { SaleDetail } from './SaleDetail.tsx';
import { SaleRow } from './SaleRow.tsx';
import { resumeRefund } from './taking-back.ts';
import { useSales } from './use-sales.ts';
import { useSalesElsewhere } from './use-sale-file.ts';

const same = (query: string) => query;

/** Sales of this till: find one by receipt number or by scanning its paper, then look, copy or refund. */
export function SalesPlace() {
  const till = useTill();
  const { t } = useTranslation(['till', 'sales']);
  const query = useStore(till.salesQuery, same);
  const { sales, reload, replace } = useSales(till, query.trim());
  const [pickedId, setPickedId] = useState<string | null>(null);
  const wanted = query.trim();
  const own = sales.kind === 'ready' ? sales.value : [];
  const elsewhere = useSalesElsewhere(till, sales.kind === 'ready' && own.length === 0 ? wanted : '');
  const files = elsewhere.kind === 'ready' && own.length === 0 ? elsewhere.value : [];
  const [finished, setFinished] = useState<string | null>(null);
  useEffect(() => {
    void resumeRefund(till).then((file) => {
      if (!file) return;
      setFinished(file.sale.saleId);
      setPickedId(file.sale.saleId);
      reload();
    });
  }, [till, reload]);
  const rows = own.length > 0 ? own : files.map(({ sale }) => sale);
  const only = query.trim() !== '' && rows.length === 1 ? rows[0] : undefined;
  const picked = rows.find(({ saleId }) => saleId === pickedId) ?? only;
  return (
    <>
      <main className="sales">
        <header className="place-head" data-search>
          <h1 className="t4">{t('sales.title')}</h1>
          <SearchField
            label={t('sales.search')}
            placeholder={t('sales.placeholder')}
            shortcut="F2"
            value={query}
            onChange={(next) => till.salesQuery.set(receiptNumberIn(next) ?? next)}
          />
        </header>
        <OpenPrints />
        <SalesList
          sales={sales}
          rows={rows}
          files={files}
          isAsking={
            wanted.length >= 3 && sales.kind === 'ready' && own.length === 0 && elsewhere.kind === 'loading'
          }
          query={query.trim()}
          pickedId={picked?.saleId ?? null}
          onPick={setPickedId}
          onRetry={reload}
        />
      </main>
      <aside className="side">
        {picked ? (
          <SaleDetail
            key={picked.saleId}
            sale={picked}
            onChanged={replace}
            said={finished === picked.saleId ? t('sales:refund.resumed') : undefined}
          />
        ) : (
          <EmptyState icon="ticket" title={t('sales.pick')}>
            {t('sales.pickText')}
          </EmptyState>
        )}
      </aside>
    </>
  );
}

interface SalesListProps {
  readonly sales: ReturnType<typeof useSales>['sales'];
  readonly rows: readonly SaleView[];
  /** Sales of other tills among them. */
  readonly files: readonly SaleFileView[];
  readonly isAsking: boolean;
  readonly query: string;
  readonly pickedId: string | null;
  readonly onPick: (saleId: string) => void;
  readonly onRetry: () => void;
}

function SalesList({ sales, rows, files, isAsking, query, pickedId, onPick, onRetry }: SalesListProps) {
  const till = useTill();
  const { t } = useTranslation(['till', 'common', 'sales']);
  if (sales.kind === 'loading') return <Skeleton shape="row" count={7} />;
  if (sales.kind === 'failed') return <ErrorState reference={sales.problem.code} onRetry={onRetry} />;
  if (isAsking)
    return (
      <p className="quiet sales-asking" role="status">
        {t('sales:lookingElsewhere')}
      </p>
    );
  if (rows.length === 0)
    return query === '' ? (
      <EmptyState icon="ticket" title={t('till:sales.none')}>
        {t('till:sales.noneText')}
      </EmptyState>
    ) : (
      <EmptyState
        icon="search"
        title={t('till:sales.notFound', { query: query.length > 20 ? `…${query.slice(-8)}` : query })}
        action={{ label: t('common:search.clear'), onPress: () => till.salesQuery.set('') }}
      >
        {t('till:sales.notFoundText')}
      </EmptyState>
    );
  return (
    <ul className="sales-list">
      {rows.map((sale) => (
        <SaleRow
          key={sale.saleId}
          sale={sale}
          isPicked={sale.saleId === pickedId}
          tillName={files.find((file) => file.sale.saleId === sale.saleId && !file.own)?.tillName}
          onPick={onPick}
        />
      ))}
    </ul>
  );
}

/** Prints of any sale that wait for a person, above the list. */
function OpenPrints() {
  const till = useTill();
  const open = useStore(till.status, (status) => status.openPrintJobs);
  const [jobs, setJobs] = useState<readonly PrintJobView[]>([]);
  useEffect(() => {
    let stale = false;
    const ask = (): void => {
      void till.client.till.printJobs({}).then((answer) => {
        if (!stale && answer.ok) setJobs(answer.value.jobs);
      });
    };
    ask();
    const stop = till.feed.on('print-job', ask);
    return () => {
      stale = true;
      stop();
    };
  }, [till, open]);
  return jobs.length > 0 ? <PrintJobs jobs={jobs} /> : null;
}
