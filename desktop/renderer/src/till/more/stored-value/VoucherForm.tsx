import { useRef, useState } from 'react';
import { basketLine, type Problem, type Tile, type TillCatalogue } from '@gatehouse/core/contract';
import { Banner, Button, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../../state/loadable.ts';
import { useStore } from '../../../state/store.ts';
import { approved } from '../../permits/approving.ts';
import { useStoredProblem } from '../../pay/stored-value/problem.ts';
import { nextGuest } from '../../selling.ts';
import { useTill } from '../../till-context.ts';
import { sellingDay } from '../../till.ts';
import { useMoney, useTileName } from '../../words.ts';

const tilesOf = (catalogue: Loadable<TillCatalogue>): readonly Tile[] =>
  catalogue.kind === 'ready' ? catalogue.value.tiles : noTiles;
const noTiles: readonly Tile[] = [];

/** A voucher for one product: what it buys is picked, its code is made here and printed with the receipt. */
export function VoucherForm({ onDone }: { readonly onDone: (amountMinor: number) => void }) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const tileName = useTileName();
  const problemText = useStoredProblem();
  const tiles = useStore(till.catalogue, tilesOf);
  const isSending = useRef(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const offered = tiles.filter((tile) => tile.priceMinor > 0 && tile.favouriteRank !== null && !tile.soldOut);
  const add = async (tile: Tile): Promise<void> => {
    const { kind } = till.checkout.get();
    if (isSending.current || kind === 'paying' || kind === 'unanswered') return;
    isSending.current = true;
    const operationId = till.newId();
    const amountMinor = tile.priceMinor;
    const wanted = {
      permission: 'stored-value.issue' as const,
      action: 'issue',
      subjectId: null,
      amountMinor,
    };
    const prepared = await approved(till, wanted, (overrideId) =>
      till.client.storedValue.prepare({
        body: { operationId, account: 'voucher', code: null, amountMinor, overrideId },
      }),
    );
    isSending.current = false;
    if (!prepared.ok) return setProblem(prepared.problem);
    if (kind === 'sold') nextGuest(till);
    const lineId = till.newId();
    const line = basketLine.parse({
      lineId,
      variantId: tile.variantId,
      quantity: 1,
      day: sellingDay(till),
      voucherId: prepared.value.accountId,
      note: t('kind.voucher'),
    });
    till.basket.set((basket) => ({
      ...basket,
      basketId: basket.basketId ?? lineId,
      lines: [...basket.lines, { ...line, tile }],
      lastLineId: lineId,
    }));
    onDone(amountMinor);
  };
  return (
    <section className="stored-form" aria-label={t('sell.voucher')}>
      <header className="side-head">
        <h2 className="t3">{t('sell.voucher')}</h2>
      </header>
      <p className="quiet">{t('sell.voucherText')}</p>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <ul className="voucher-products">
        {offered.map((tile) => (
          <li key={tile.variantId}>
            <Button wide hint={money(tile.priceMinor)} onPress={() => void add(tile)}>
              {tileName(tile)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
