import { useEffect, useState } from 'react';
import type { SaleFileView, SessionSlot } from '@gatehouse/core/contract';
import { IconButton, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';

const dayMs = 86_400_000;

export interface PickTimeProps {
  readonly ticket: Pick<SaleFileView['tickets'][number], 'eventId' | 'sessionId'>;
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly slot: Pick<SessionSlot, 'sessionId'> | null;
  readonly onSlot: (slot: SessionSlot | null) => void;
}

const moved = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The day first, then its times with what is left: only what can be taken can be pressed. */
export function PickTime({ ticket, day, onDay, slot, onSlot }: PickTimeProps) {
  const till = useTill();
  const { t } = useTranslation(['sales', 'till']);
  const format = useFormat();
  const today = till.status.get().businessDay;
  const [slots, setSlots] = useState<readonly SessionSlot[]>([]);
  const { eventId } = ticket;
  useEffect(() => {
    let stale = false;
    if (eventId !== null)
      void till.client.till.sessions({ query: { eventId, day } }).then((answer) => {
        if (!stale && answer.ok) setSlots(answer.value.sessions);
      });
    return () => {
      stale = true;
    };
  }, [till, eventId, day]);
  const go = (days: number): void => {
    onSlot(null);
    onDay(moved(day, days));
  };
  return (
    <div className="pick-time">
      <div className="pick-day" role="group" aria-label={t('ticket.day')}>
        <IconButton
          icon="back"
          kind="quiet"
          label={t('till:day.earlier')}
          isDisabled={day <= today}
          onPress={() => go(-1)}
        />
        <strong className="num">{format.day(day)}</strong>
        <IconButton icon="forward" kind="quiet" label={t('till:day.later')} onPress={() => go(1)} />
      </div>
      {eventId === null ? null : slots.length === 0 ? (
        <p className="quiet">{t('ticket.noSessions')}</p>
      ) : (
        <div className="choices">
          {slots.map((one) => (
            <button
              key={one.sessionId}
              type="button"
              className="choice num"
              aria-pressed={slot?.sessionId === one.sessionId}
              disabled={
                one.left <= 0 || one.sessionId === ticket.sessionId || one.endsAtMs <= till.clock.nowMs()
              }
              onClick={() => onSlot(one)}
            >
              {format.time(one.startsAtMs)} ·{' '}
              {t('ticket.seatsLeft', { count: one.left, formatted: format.count(one.left) })}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
