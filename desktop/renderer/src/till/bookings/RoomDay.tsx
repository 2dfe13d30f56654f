import type { BookingView } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { type BookingDay, type Bookings, bookings, choose, hoursOf } from './booking-day.ts';

const chosenIdOf = ({ chosen }: Bookings) => (chosen.kind === 'booking' ? chosen.bookingId : null);

/** Rooms one under the other, the hours beside each other: what is free is seen, not read. A tap on free time books it. */
export function RoomDay({ content }: { readonly content: BookingDay }) {
  const { t } = useTranslation('bookings');
  const live = content.bookings.filter(({ state }) => state !== 'cancelled');
  const { from, to } = hoursOf(live);
  const hours = Array.from({ length: to - from }, (_, at) => from + at);
  return (
    <div
      className="room-day"
      role="group"
      aria-label={t('rooms')}
      style={{ '--hours': hours.length } as never}
    >
      <div className="room-hours num" aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}</span>
        ))}
      </div>
      {content.rooms.map((room) => (
        <section key={room.roomId} className="room-row" aria-label={room.name}>
          <header>
            <strong>{room.name}</strong>
            <span className="quiet">{t('capacity', { count: room.capacity })}</span>
          </header>
          <div className="room-track">
            {hours.map((hour) => (
              <button
                key={hour}
                type="button"
                className="room-free"
                aria-label={t('bookAt', { room: room.name, hour: `${String(hour).padStart(2, '0')}:00` })}
                onClick={() => choose({ kind: 'new', roomId: room.roomId, startMinute: hour * 60 })}
              />
            ))}
            {live
              .filter(({ roomId }) => roomId === room.roomId)
              .map((one) => (
                <Block key={one.bookingId} booking={one} from={from} hours={hours.length} />
              ))}
          </div>
        </section>
      ))}
    </div>
  );
}

interface BlockProps {
  readonly booking: BookingView;
  readonly from: number;
  readonly hours: number;
}

function Block({ booking, from, hours }: BlockProps) {
  const { t } = useTranslation('bookings');
  const format = useFormat();
  const chosenId = useStore(bookings, chosenIdOf);
  const start = booking.startMinute / 60 - from;
  const length = (booking.endsAtMs - booking.startsAtMs) / 3_600_000;
  return (
    <button
      type="button"
      className="room-block"
      data-state={booking.state}
      aria-pressed={booking.bookingId === chosenId}
      style={{ '--start': start / hours, '--length': length / hours } as never}
      onClick={() => choose({ kind: 'booking', bookingId: booking.bookingId })}
    >
      <strong className="num">{format.time(booking.startsAtMs)}</strong>
      <span>
        {t(`kind.${booking.kind}`)} · {t('heads', { count: booking.headcount })}
      </span>
      {booking.state === 'billed' ? <span>{t('billed')}</span> : null}
    </button>
  );
}
