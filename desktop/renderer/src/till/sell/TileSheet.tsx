import { useState } from 'react';
import type { Problem, Tile } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useAllowed, useProblemText, useTileName } from '../words.ts';
import { closeSheet } from './sheets.ts';
import { switchSoldOut } from './shelf.ts';

/** A product's own sheet: sold out at this counter today, or there again. */
export function TileSheet({ tile }: { readonly tile: Tile }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const name = useTileName();
  const problemText = useProblemText();
  const { allowed } = useAllowed('stock.sold-out');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const turn = async (): Promise<void> => {
    setSending(true);
    const refusal = await switchSoldOut(till, tile, !tile.soldOut);
    setSending(false);
    if (refusal) setProblem(refusal);
    else closeSheet();
  };
  return (
    <Dialog title={name(tile)} isOpen onClose={closeSheet}>
      <div className="void">
        <p className="quiet">{t(tile.soldOut ? 'soldOut.isOut' : 'soldOut.isThere')}</p>
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <Button
          kind="primary"
          size="l"
          wide
          ignoreScannerEnter
          isPending={isSending}
          isDisabled={!allowed}
          onPress={() => void turn()}
        >
          {t(tile.soldOut ? 'soldOut.there' : 'soldOut.out')}
        </Button>
      </div>
    </Dialog>
  );
}
