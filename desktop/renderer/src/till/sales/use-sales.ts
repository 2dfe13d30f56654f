import { useCallback, useEffect, useState } from 'react';
import type { SaleView } from '@gatehouse/core/contract';
import { loading, type Loadable } from '../../state/loadable.ts';
import type { Till } from '../till.ts';

/** What the list's search takes; a longer text is a ticket's code and is looked for among the recent sales. */
const queryMax = 64;
const askAfterMs = 120;

const holdsCode = (sale: SaleView, code: string): boolean =>
  sale.tickets.some((ticket) => ticket.code === code || ticket.shortCode === code);

/** Sales for a query, renewed when a print moves or the link comes back. */
export function useSales(till: Till, query: string) {
  const [sales, setSales] = useState<Loadable<readonly SaleView[]>>(loading);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  useEffect(() => {
    const stops = [till.feed.on('print-job', reload), till.feed.onLink((up) => up && reload())];
    return () => {
      for (const stop of stops) stop();
    };
  }, [till, reload]);
  useEffect(() => {
    let stale = false;
    const isCode = query.length > queryMax;
    const timer = setTimeout(
      () => {
        const asked = query === '' || isCode ? { limit: isCode ? 100 : 40 } : { q: query, limit: 40 };
        void till.client.till.sales({ query: asked }).then((answer) => {
          if (stale) return;
          if (!answer.ok) return setSales({ kind: 'failed', problem: answer.problem });
          const found = answer.value.sales;
          setSales({ kind: 'ready', value: isCode ? found.filter((sale) => holdsCode(sale, query)) : found });
        });
      },
      query === '' ? 0 : askAfterMs,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [till, query, round]);
  const replace = useCallback((sale: SaleView) => {
    setSales((known) =>
      known.kind === 'ready'
        ? { kind: 'ready', value: known.value.map((old) => (old.saleId === sale.saleId ? sale : old)) }
        : known,
    );
  }, []);
  return { sales, reload, replace };
}
