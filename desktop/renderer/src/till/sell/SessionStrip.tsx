import { memo, useState } from 'react';
import type { SessionSlot, StationStatus, TillCatalogue } from '@gatehouse/core/contract';
import { CapacityBar, useFormat, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useNow } from '../../state/station-clock.ts';
import { useStore } from '../../state/store.ts';
import { seatsIn, type TillBasket } from '../model/basket.ts';
import { sessionToSell, stripOf, type StripSlot } from '../model/sessions.ts';
import { chooseSession } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { eventDay, favourites, type Choice } from '../till.ts';
import { useText } from '../words.ts';

const same = <Value,>(value: Value) => value;
const todayOf = (status: StationStatus) => status.businessDay;
const none: readonly SessionSlot[] = [];

/** The event whose sessions are on show: the one sold last, else the first with a tile in this group. */
export function activeEventId(catalogue: Loadable<TillCatalogue>, choice: Choice): string | null {
  if (choice.eventId !== null || catalogue.kind !== 'ready') return choice.eventId;
  const inGroup = catalogue.value.tiles.filter((tile) =>
    choice.categoryId === favourites ? tile.favouriteRank !== null : tile.categoryId === choice.categoryId,
  );
  return inGroup.find((tile) => tile.eventId !== null)?.eventId ?? null;
}

/** Times of one activity with the seats left in each. Started sessions fold into one button. */
export function SessionStrip() {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const text = useText();
  const catalogue = useStore(till.catalogue, same);
  const choice = useStore(till.choice, same);
  const sessions = useStore(till.sessions, same);
  const today = useStore(till.status, todayOf);
  const nowMs = useNow(till.clock, 15_000);
  const [unfolded, setUnfolded] = useState(false);
  const eventId = activeEventId(catalogue, choice);
  const key = eventDay(eventId ?? '', choice.day ?? today);
  const slots = sessions[key] ?? none;
  const held = useStore(till.basket, (basket: TillBasket) =>
    slots.map(({ sessionId }) => seatsIn(basket, sessionId)),
  );
  const event =
    catalogue.kind === 'ready' ? catalogue.value.events.find((each) => each.eventId === eventId) : undefined;
  if (!event || eventId === null) return null;
  const heldById = new Map(slots.map(({ sessionId }, index) => [sessionId, held[index] ?? 0]));
  const strip = stripOf(slots, nowMs, (sessionId) => heldById.get(sessionId) ?? 0);
  const chosenId = sessionToSell(strip, choice.sessionByEventDay[key])?.slot.sessionId;
  const name = text(event.name);
  const shown = unfolded ? [...strip.earlier, ...strip.coming] : strip.coming;
  return (
    <section className="strip" aria-label={t('sessions.label', { name })}>
      <div className="strip-name">
        <strong>{name}</strong>
        <span className="quiet num">
          {t('sessions.minutes', { formatted: format.count(event.durationMinutes) })}
        </span>
      </div>
      <div className="strip-slots">
        {strip.earlier.length > 0 ? (
          <button
            type="button"
            className="slot slot-fold"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            <span className="slot-time num">
              {unfolded ? '›' : '‹'} {format.count(strip.earlier.length)}
            </span>
            <span className="slot-left">{unfolded ? t('sessions.fold') : t('sessions.earlier')}</span>
          </button>
        ) : null}
        {shown.map((each) => (
          <Slot
            key={each.slot.sessionId}
            each={each}
            isOver={each.slot.endsAtMs <= nowMs}
            isRunning={each.slot.startsAtMs <= nowMs}
            isChosen={each.slot.sessionId === chosenId}
            onChoose={() => chooseSession(till, eventId, each.slot.sessionId)}
          />
        ))}
        {slots.length === 0 ? <p className="strip-none quiet">{t('sessions.none')}</p> : null}
      </div>
    </section>
  );
}

interface SlotProps {
  readonly each: StripSlot;
  readonly isOver: boolean;
  readonly isRunning: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const Slot = memo(function Slot({ each, isOver, isRunning, isChosen, onChoose }: SlotProps) {
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const { slot, left, state } = each;
  return (
    <button
      type="button"
      className="slot"
      data-state={isOver ? 'over' : state}
      aria-pressed={isChosen}
      disabled={isOver || (state === 'full' && !isChosen)}
      onClick={onChoose}
    >
      <span className="slot-time num">{format.time(slot.startsAtMs)}</span>
      <span className="slot-left num">
        {state === 'full'
          ? t('common:capacity.full')
          : t('common:capacity.left', { count: left, formatted: format.count(left) })}
        {isRunning && !isOver ? ` · ${t('till:sessions.running')}` : ''}
      </span>
      <CapacityBar used={slot.capacity - left} capacity={slot.capacity} words={false} />
    </button>
  );
});
