import { memo, useEffect, useRef } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Button, EmptyState, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { TillBasket } from '../model/basket.ts';
import { backToToday, clearBasket } from '../selling.ts';
import { ParkControls } from '../parked/ParkControls.tsx';
import { useTill } from '../till-context.ts';
import type { Choice } from '../till.ts';
import { BasketFoot } from './BasketFoot.tsx';
import { BasketLineRow } from './BasketLineRow.tsx';
import { NoticeRow } from './NoticeRow.tsx';

const same = (basket: TillBasket) => basket;
const dayOf = (choice: Choice) => choice.day;
const todayOf = (status: StationStatus) => status.businessDay;

/** What is being sold. Another day than today colours the head, so that nobody overlooks it. */
export function BasketPanel() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const basket = useStore(till.basket, same);
  const today = useStore(till.status, todayOf);
  const chosenDay = useStore(till.choice, dayOf);
  const otherDay = chosenDay ?? basket.lines.find(({ day }) => day !== today)?.day ?? null;
  const items = basket.lines.reduce((sum, line) => sum + line.quantity, 0);
  const list = useRef<HTMLUListElement>(null);
  const lineCount = basket.lines.length;
  // Only when a line came: asking for a position lays the page out, which costs more than the tap itself.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (list.current) list.current.scrollTop = list.current.scrollHeight;
    });
    return () => cancelAnimationFrame(frame);
  }, [lineCount]);
  return (
    <section className="basket" aria-label={t('till:basket.title')}>
      <header className="basket-head" data-other={otherDay !== null || undefined}>
        <div>
          <h2 className="t3">
            {otherDay === null
              ? t('till:basket.title')
              : t('till:day.sellingFor', { date: format.day(otherDay) })}
          </h2>
          {items > 0 ? (
            <p className="quiet num">
              {t('common:count.items', { count: items, formatted: format.count(items) })}
            </p>
          ) : null}
        </div>
        {chosenDay !== null ? (
          <Button onPress={() => backToToday(till)}>{t('till:day.backToday')}</Button>
        ) : null}
        <ParkControls />
        {basket.lines.length > 0 ? <ClearBasket /> : null}
      </header>
      <NoticeRow />
      {basket.lines.length === 0 ? (
        <div className="basket-lines">
          <EmptyState icon="scan" title={t('till:basket.empty')}>
            {t('till:basket.emptyText')}
          </EmptyState>
        </div>
      ) : (
        <ul className="basket-lines" ref={list} aria-label={t('till:basket.lines')}>
          {basket.lines.map((line) => (
            <BasketLineRow
              key={line.lineId}
              line={line}
              isLast={line.lineId === basket.lastLineId}
              today={today}
            />
          ))}
        </ul>
      )}
      <BasketFoot />
    </section>
  );
}

const ClearBasket = memo(function ClearBasket() {
  const till = useTill();
  const { t } = useTranslation('till');
  return <Button onPress={() => clearBasket(till)}>{t('basket.clear')}</Button>;
});
