import { memo, useState } from 'react';
import { Stepper, useFormat, useSettledMotion, useTranslation } from '@gatehouse/ui';
import type { SessionSlot } from '@gatehouse/core/contract';
import { useStore } from '../../state/store.ts';
import { lineMinor, quantityMax, type TillLine } from '../model/basket.ts';
import { setQuantity } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { eventDay } from '../till.ts';
import { useMoney, useTileName } from '../words.ts';

export interface BasketLineRowProps {
  readonly line: TillLine;
  readonly isLast: boolean;
  readonly today: string;
}

const comeIn: Keyframe[] = [{}, { transform: 'translateX(8px)' }, {}];

/** One line: how many, what, when, how much. */
export const BasketLineRow = memo(function BasketLineRow({ line, isLast, today }: BasketLineRowProps) {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const money = useMoney();
  const tileName = useTileName();
  const name = tileName(line.tile);
  const startsAtMs = useStore(till.sessions, (sessions: Readonly<Record<string, readonly SessionSlot[]>>) => {
    const slots = line.tile.eventId === null ? undefined : sessions[eventDay(line.tile.eventId, line.day)];
    return slots?.find(({ sessionId }) => sessionId === line.sessionId)?.startsAtMs ?? null;
  });
  // Only a line that was added while it is watched moves; one that counts up stays where the eye found it.
  const [isNew] = useState(isLast);
  const row = useSettledMotion<HTMLLIElement>(isNew || undefined, comeIn, 'first-value');
  const isToday = line.day === today;
  const time = startsAtMs === null ? null : format.time(startsAtMs);
  const when = isToday
    ? time === null
      ? t('basket.today')
      : t('basket.todayAt', { time })
    : time === null
      ? format.day(line.day)
      : t('basket.dayAt', { day: format.day(line.day), time });
  return (
    <li className="line" ref={row} data-other-day={!isToday || undefined}>
      <Stepper
        name={name}
        value={line.quantity}
        max={quantityMax}
        onChange={(quantity) => setQuantity(till, line.lineId, quantity, tileName)}
      />
      <div className="line-what">
        <span className="line-name one-line">{name}</span>
        <span className="line-when num one-line">{when}</span>
      </div>
      <div className="line-amount num">
        <span className="line-gross">{money(lineMinor(line))}</span>
        <span className="line-each">
          {line.quantity > 1
            ? t('basket.each', { formatted: format.count(line.quantity), price: money(line.tile.priceMinor) })
            : ''}
        </span>
      </div>
    </li>
  );
});
