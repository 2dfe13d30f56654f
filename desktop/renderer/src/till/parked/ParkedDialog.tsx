import { useState } from 'react';
import type { ParkedSale, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, EmptyState, useFormat, useNow, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useMoney, useProblemText } from '../words.ts';
import { giveUpParked, parkedSales, takeBackParked } from './parking.ts';

const same = (parked: readonly ParkedSale[]) => parked;

/** The sales that wait: whose, how much, and how long their places stay held. */
export function ParkedDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const till = useTill();
  const { t } = useTranslation('parked');
  const problemText = useProblemText();
  const parked = useStore(parkedSales, same);
  const [problem, setProblem] = useState<Problem | null>(null);
  const done = (found: Problem | null): void => {
    setProblem(found);
    if (!found) onClose();
  };
  return (
    <Dialog title={t('title')} isOpen={isOpen} onClose={onClose} width="wide">
      {problem ? (
        <Banner tone="warn">
          {problem.code === 'basket_not_empty' ? t('notEmpty') : problemText(problem)}
        </Banner>
      ) : null}
      {parked.length === 0 ? (
        <EmptyState icon="parked" title={t('none')} />
      ) : (
        <ul className="parked-list">
          {parked.map((sale) => (
            <ParkedRow
              key={sale.parkId}
              sale={sale}
              onTakeBack={() => void takeBackParked(till, sale.parkId).then(done)}
              onGiveUp={() => void giveUpParked(till, sale.parkId, t('gaveUp')).then(setProblem)}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface ParkedRowProps {
  readonly sale: ParkedSale;
  readonly onTakeBack: () => void;
  readonly onGiveUp: () => void;
}

function ParkedRow({ sale, onTakeBack, onGiveUp }: ParkedRowProps) {
  const till = useTill();
  const { t } = useTranslation(['parked', 'common']);
  const format = useFormat();
  const money = useMoney();
  const [isAsking, setAsking] = useState(false);
  useNow(1_000);
  const leftMs = sale.heldUntilMs === null ? null : sale.heldUntilMs - till.clock.nowMs();
  const items = t('common:count.items', { count: sale.itemCount, formatted: format.count(sale.itemCount) });
  return (
    <li className="parked-row">
      <div className="parked-what">
        <strong>{sale.label || sale.firstLine || items}</strong>
        <span className="quiet">
          {items} · {t('parked:at', { time: format.time(sale.parkedAtMs), name: sale.operatorName })}
        </span>
        {leftMs === null ? null : (
          <span className="parked-hold num" data-over={leftMs <= 0 || undefined}>
            {leftMs > 0 ? t('parked:held', { left: minutesAndSeconds(leftMs) }) : t('parked:over')}
          </span>
        )}
      </div>
      <span className="parked-amount num">{money(sale.amountMinor)}</span>
      {isAsking ? (
        <>
          <Button onPress={() => setAsking(false)}>{t('common:action.cancel')}</Button>
          <Button kind="danger" ignoreScannerEnter onPress={onGiveUp}>
            {t('parked:reallyGiveUp')}
          </Button>
        </>
      ) : (
        <>
          <Button kind="quiet" onPress={() => setAsking(true)}>
            {t('parked:giveUp')}
          </Button>
          <Button kind="primary" ignoreScannerEnter onPress={onTakeBack}>
            {t('parked:takeBack')}
          </Button>
        </>
      )}
    </li>
  );
}

const minutesAndSeconds = (ms: number): string => {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
