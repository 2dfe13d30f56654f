import { useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { TillBasket } from '../model/basket.ts';
import { useTill } from '../till-context.ts';
import { useProblemText, useTileName } from '../words.ts';
import { closeSheet } from './sheets.ts';
import { voidAll, voidPieces } from './voiding.ts';

export interface VoidSheetProps {
  /** Null gives up the whole basket. */
  readonly lineId: string | null;
  readonly quantity: number;
}

/** Why something leaves that had stood in the basket: one touch on a reason, and it is gone and written down. */
export function VoidSheet({ lineId, quantity }: VoidSheetProps) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const format = useFormat();
  const tileName = useTileName();
  const problemText = useProblemText();
  const [other, setOther] = useState('');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const line = useStore(till.basket, (basket: TillBasket) =>
    basket.lines.find((one) => one.lineId === lineId),
  );
  const leave = async (reason: string): Promise<void> => {
    if (isSending) return;
    setSending(true);
    const refusal =
      lineId === null ? await voidAll(till, reason) : await voidPieces(till, lineId, quantity, reason);
    setSending(false);
    if (refusal) setProblem(refusal);
    else closeSheet();
  };
  const title =
    lineId === null
      ? t('void.basket')
      : t('void.line', { formatted: format.count(quantity), name: line ? tileName(line.tile) : '' });
  return (
    <Dialog title={title} isOpen onClose={closeSheet}>
      <div className="void">
        <p className="quiet">{t('void.text')}</p>
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <div className="void-reasons" role="group" aria-label={t('sheet.reason')}>
          {(['changed', 'mistyped', 'price', 'gone'] as const).map((key) => (
            <Button
              key={key}
              size="l"
              ignoreScannerEnter
              isDisabled={isSending}
              onPress={() => void leave(t(`void.${key}`))}
            >
              {t(`void.${key}`)}
            </Button>
          ))}
        </div>
        <div className="void-other">
          <TextField label={t('void.other')} value={other} maxLength={120} onChange={setOther} />
          <Button
            size="l"
            ignoreScannerEnter
            isDisabled={isSending || other.trim() === ''}
            onPress={() => void leave(other.trim())}
          >
            {t('void.take')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
