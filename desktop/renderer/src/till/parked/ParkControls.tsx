import { useEffect, useState } from 'react';
import type { ParkedSale, StationStatus } from '@gatehouse/core/contract';
import { Button, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { isEmptyBasket, type TillBasket } from '../model/basket.ts';
import { useTill } from '../till-context.ts';
import { loadParked, parkBasket, parkedSales } from './parking.ts';
import { ParkedDialog } from './ParkedDialog.tsx';
import './parked.css';

const countOf = (parked: readonly ParkedSale[]) => parked.length;
const isFull = (basket: TillBasket) => !isEmptyBasket(basket);
const operatorIdOf = (status: StationStatus) => status.operator?.operatorId ?? null;

/** One tap sets the basket aside; the sales that wait are one tap away, counted. */
export function ParkControls() {
  const till = useTill();
  const { t } = useTranslation('parked');
  const format = useFormat();
  const count = useStore(parkedSales, countOf);
  const canPark = useStore(till.basket, isFull);
  const operatorId = useStore(till.status, operatorIdOf);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (operatorId !== null) void loadParked(till);
  }, [till, operatorId]);
  const park = async (): Promise<void> => {
    const problem = await parkBasket(till, '');
    if (problem) till.notice.set({ kind: 'problem', problem });
  };
  return (
    <>
      {count > 0 ? (
        <Button onPress={() => setOpen(true)}>
          {t('parked', { count, formatted: format.count(count) })}
        </Button>
      ) : null}
      {canPark ? <Button onPress={() => void park()}>{t('park')}</Button> : null}
      <ParkedDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
