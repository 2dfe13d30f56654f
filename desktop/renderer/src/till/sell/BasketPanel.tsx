import { memo, useEffect, useRef } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Button, EmptyState, IconButton, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { isEmptyBasket, itemCountOf, type TillBasket } from '../model/basket.ts';
import type { BasketCustomer } from '../model/customer.ts';
import { backToToday, clearBasket } from '../selling.ts';
import { ParkControls } from '../parked/ParkControls.tsx';
import { usePrice } from '../pricing.ts';
import { AttachCustomer } from '../collect/AttachCustomer.tsx';
import { useTill } from '../till-context.ts';
import type { Choice } from '../till.ts';
import { BasketFoot } from './BasketFoot.tsx';
import { BasketLineRow } from './BasketLineRow.tsx';
import { BasketRemarks } from './BasketRemarks.tsx';
import { Blockers } from './Blockers.tsx';
import { CustomerChip } from './CustomerChip.tsx';
import { ExtraRow } from './ExtraRow.tsx';
import { NoticeRow } from './NoticeRow.tsx';
import { openSheet } from './sheets.ts';

const same = (basket: TillBasket) => basket;
const customerOf = (customer: BasketCustomer | null) => customer;
const dayOf = (choice: Choice) => choice.day;
const todayOf = (status: StationStatus) => status.businessDay;

const none: readonly never[] = [];

/** What is being sold. Another day than today colours the head, so that nobody overlooks it. */
export function BasketPanel() {
  const till = useTill();
  const { t } = useTranslation(['till', 'common', 'sell']);
  const format = useFormat();
  const basket = useStore(till.basket, same);
  const today = useStore(till.status, todayOf);
  const chosenDay = useStore(till.choice, dayOf);
  const otherDay = chosenDay ?? basket.lines.find(({ day }) => day !== today)?.day ?? null;
  const items = itemCountOf(basket);
  const price = usePrice();
  const customer = useStore(till.customer, customerOf);
  const guest = customer && customer.customerId === basket.customerId ? customer : null;
  const isEmpty = isEmptyBasket(basket);
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
        {guest ? null : <AttachCustomer />}
        <ParkControls />
        {isEmpty ? null : <ChangeBasket />}
        {isEmpty ? null : <ClearBasket />}
      </header>
      <div className="basket-notes">
        {guest ? <CustomerChip customer={guest} /> : null}
        <Blockers />
        <NoticeRow />
        <BasketRemarks price={price} />
      </div>
      {isEmpty ? (
        <div className="basket-lines">
          <EmptyState icon="scan" title={t('till:basket.empty')}>
            {t('till:basket.emptyText')}
          </EmptyState>
        </div>
      ) : (
        <ul className="basket-lines" ref={list} aria-label={t('till:basket.lines')}>
          {basket.lines.map((line, index) => (
            <BasketLineRow
              key={line.lineId}
              line={line}
              isLast={line.lineId === basket.lastLineId}
              today={today}
              unitMinor={price?.lines[index]?.unitPriceMinor ?? line.tile.priceMinor}
              reductions={price?.lines[index]?.reductions ?? none}
            />
          ))}
          {basket.extras.map((extra) => (
            <ExtraRow key={extra.lineId} extra={extra} />
          ))}
        </ul>
      )}
      <BasketFoot />
    </section>
  );
}

const ChangeBasket = memo(function ChangeBasket() {
  const { t } = useTranslation('sell');
  return (
    <IconButton
      icon="discount"
      label={t('basket.change')}
      onPress={() => openSheet({ kind: 'basket', panel: 'discount-percent' })}
    />
  );
});

const ClearBasket = memo(function ClearBasket() {
  const till = useTill();
  const { t } = useTranslation('till');
  return <Button onPress={() => clearBasket(till)}>{t('basket.clear')}</Button>;
});
