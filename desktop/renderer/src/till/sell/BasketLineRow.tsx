import { memo, useState } from 'react';
import { Stepper, useFormat, useSettledMotion, useTranslation } from '@gatehouse/ui';
import type { SessionSlot } from '@gatehouse/core/contract';
import type { PricedReduction } from '@gatehouse/core/pricing';
import { timesMinor } from '@gatehouse/core/money';
import { useStore } from '../../state/store.ts';
import { quantityMax, type TillLine } from '../model/basket.ts';
import { offOf, reasonsOf } from '../model/price.ts';
import { setQuantity } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { eventDay } from '../till.ts';
import { useMoney, useTileName } from '../words.ts';
import { BandMark } from './BandMark.tsx';
import { bandOfLine } from './bands.ts';
import { openSheet } from './sheets.ts';

export interface BasketLineRowProps {
  readonly line: TillLine;
  readonly isLast: boolean;
  readonly today: string;
  /** What one piece costs before anything is taken off. */
  readonly unitMinor: number;
  readonly reductions: readonly PricedReduction[];
}

const comeIn: Keyframe[] = [{}, { transform: 'translateX(8px)' }, {}];

/** A line is painted again only when something on it changed: every tap prices the whole basket anew. */
function isSame(a: BasketLineRowProps, b: BasketLineRowProps): boolean {
  return (
    a.line === b.line &&
    a.isLast === b.isLast &&
    a.today === b.today &&
    a.unitMinor === b.unitMinor &&
    a.reductions.length === b.reductions.length &&
    a.reductions.every(
      ({ reductionId, amountMinor, reason }, index) =>
        reductionId === b.reductions[index]?.reductionId &&
        amountMinor === b.reductions[index].amountMinor &&
        reason.default === b.reductions[index].reason.default,
    )
  );
}

/** One line: how many, what, when, how much, and what was taken off and why. A touch on it opens what can be done to it. */
export const BasketLineRow = memo(function BasketLineRow({
  line,
  isLast,
  today,
  unitMinor,
  reductions,
}: BasketLineRowProps) {
  const till = useTill();
  const { t } = useTranslation(['till', 'sell']);
  const format = useFormat();
  const money = useMoney();
  const tileName = useTileName();
  const name = tileName(line.tile);
  const startsAtMs = useStore(till.sessions, (sessions: Readonly<Record<string, readonly SessionSlot[]>>) => {
    const slots = line.tile.eventId === null ? undefined : sessions[eventDay(line.tile.eventId, line.day)];
    return slots?.find(({ sessionId }) => sessionId === line.sessionId)?.startsAtMs ?? null;
  });
  const band = useStore(till.catalogue, (catalogue) => bandOfLine(catalogue, line.tile, startsAtMs));
  // Only a line that was added while it is watched moves; one that counts up stays where the eye found it.
  const [isNew] = useState(isLast);
  const row = useSettledMotion<HTMLLIElement>(isNew || undefined, comeIn, 'first-value');
  const isToday = line.day === today;
  const time = startsAtMs === null ? null : format.time(startsAtMs);
  const why = reasonsOf(reductions, format.locale);
  const off = offOf(reductions.filter(({ kind }) => kind !== 'price-override'));
  const when = isToday
    ? time === null
      ? why === '' && line.note === ''
        ? t('till:basket.today')
        : ''
      : // Today needs no word where a time and a band say more.
        band
        ? time
        : t('till:basket.todayAt', { time })
    : time === null
      ? format.day(line.day)
      : t('till:basket.dayAt', { day: format.day(line.day), time });
  const extras = [
    line.codes === 'one' && line.quantity > 1 ? t('sell:line.oneCode') : '',
    line.oversell === null ? '' : t('sell:line.overCapacity'),
    line.note,
  ].filter((part) => part !== '');
  return (
    <li className="line" ref={row} data-other-day={!isToday || undefined}>
      <Stepper
        name={name}
        value={line.quantity}
        max={quantityMax}
        onChange={(quantity) => setQuantity(till, line.lineId, quantity, tileName)}
      />
      <button
        type="button"
        className="line-open"
        aria-haspopup="dialog"
        onClick={() => openSheet({ kind: 'line', lineId: line.lineId, panel: 'quantity' })}
      >
        <span className="line-what">
          <span className="line-name one-line">{name}</span>
          <span className="line-sub one-line">
            {when === '' ? null : <span className="line-when num">{when}</span>}
            {band && isToday ? <BandMark band={band} /> : null}
            {why === '' || band ? null : <span className="line-why">{why}</span>}
            {extras.map((part) => (
              <span key={part} className="line-when">
                {part}
              </span>
            ))}
          </span>
          {band && (why !== '' || !isToday) ? (
            <span className="line-sub one-line">
              {isToday ? null : <BandMark band={band} />}
              {why === '' ? null : <span className="line-why">{why}</span>}
            </span>
          ) : null}
        </span>
        <span className="line-amount num">
          <span className="line-gross">{money(timesMinor(unitMinor, line.quantity))}</span>
          {off > 0 ? (
            <span className="line-off">−{money(off)}</span>
          ) : (
            <span className="line-each">
              {line.quantity > 1
                ? t('till:basket.each', { formatted: format.count(line.quantity), price: money(unitMinor) })
                : ''}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}, isSame);
