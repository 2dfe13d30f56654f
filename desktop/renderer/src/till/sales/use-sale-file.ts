import { useCallback, useEffect, useState } from 'react';
import type { SaleFileView } from '@gatehouse/core/contract';
import { loading, type Loadable } from '../../state/loadable.ts';
import type { Till } from '../till.ts';

/** A sale with what can be taken back of it, renewed when another sale is picked. */
export function useSaleFile(till: Till, saleId: string) {
  const [file, setFile] = useState<Loadable<SaleFileView>>(loading);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stale = false;
    void till.client.takingBack.openSale({ params: { saleId } }).then((answer) => {
      if (stale) return;
      setFile(
        answer.ok ? { kind: 'ready', value: answer.value } : { kind: 'failed', problem: answer.problem },
      );
    });
    return () => {
      stale = true;
    };
  }, [till, saleId, round]);
  return {
    file,
    put: useCallback((value: SaleFileView) => setFile({ kind: 'ready', value }), []),
    reload: useCallback(() => setRound((count) => count + 1), []),
  };
}

/** Sales of the other tills a text may mean; asked only when this till's own list has none. */
export function useSalesElsewhere(till: Till, query: string): Loadable<readonly SaleFileView[]> {
  const [found, setFound] = useState<{
    readonly query: string;
    readonly files: Loadable<readonly SaleFileView[]>;
  }>({ query: '', files: none });
  const isAsked = query.length >= 3;
  useEffect(() => {
    if (!isAsked) return;
    let stale = false;
    const timer = setTimeout(() => {
      void till.client.takingBack.findSales({ query: { q: query } }).then((answer) => {
        if (stale) return;
        const files: Loadable<readonly SaleFileView[]> = answer.ok
          ? { kind: 'ready', value: answer.value.files }
          : { kind: 'failed', problem: answer.problem };
        setFound({ query, files });
      });
    }, 250);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [till, query, isAsked]);
  if (!isAsked) return none;
  return found.query === query ? found.files : loading;
}

const none: Loadable<readonly SaleFileView[]> = { kind: 'ready', value: [] };
