import { useEffect } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import {
  Button,
  EmptyState,
  ErrorState,
  IconButton,
  Skeleton,
  useFormat,
  useTranslation,
} from '@gatehouse/ui';
import { addDays } from '@gatehouse/ui/format';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';
import { BookingCard } from './BookingCard.tsx';
import { type BookingDay, type Bookings, bookings, choose, showDay } from './booking-day.ts';
import { NewBooking } from './NewBooking.tsx';
import { RoomDay } from './RoomDay.tsx';
import './bookings.css';

const same = (now: Bookings) => now;
const todayOf = (status: StationStatus) => status.businessDay;

/** Parties and groups: the rooms of a day as a picture, and beside it the one that is touched. */
export function BookingsTool() {
  const till = useTill();
  const { t } = useTranslation(['bookings', 'common']);
  const format = useFormat();
  const problemText = useProblemText();
  const today = useStore(till.status, todayOf);
  const { day, content, chosen } = useStore(bookings, same);
  useEffect(() => {
    void showDay(till, bookings.get().day || today);
  }, [till, today]);
  const shown = day || today;
  const found =
    content.kind === 'ready' && chosen.kind === 'booking'
      ? content.value.bookings.find(({ bookingId }) => bookingId === chosen.bookingId)
      : undefined;
  return (
    <>
      <main className="bookings">
        <header className="bookings-head">
          <IconButton
            icon="back"
            label={t('bookings:dayBefore')}
            onPress={() => void showDay(till, addDays(shown, -1))}
          />
          <h2 className="t3 num">{format.day(shown)}</h2>
          <IconButton
            icon="forward"
            label={t('bookings:dayAfter')}
            onPress={() => void showDay(till, addDays(shown, 1))}
          />
          {shown === today ? null : (
            <Button onPress={() => void showDay(till, today)}>{t('bookings:today')}</Button>
          )}
        </header>
        {content.kind === 'loading' ? (
          <Skeleton shape="block" />
        ) : content.kind === 'failed' ? (
          <ErrorState title={problemText(content.problem)} onRetry={() => void showDay(till, shown)} />
        ) : (
          <Rooms content={content.value} />
        )}
      </main>
      <aside className="booking-side" aria-label={t('bookings:title')}>
        {found ? (
          <BookingCard key={`${found.bookingId} ${found.changes}`} booking={found} />
        ) : chosen.kind === 'new' && content.kind === 'ready' ? (
          <NewBooking
            key={`${chosen.roomId} ${chosen.startMinute}`}
            day={shown}
            content={content.value}
            roomId={chosen.roomId}
            startMinute={chosen.startMinute}
          />
        ) : (
          <EmptyState icon="guests" title={t('bookings:chooseOne')}>
            {t('bookings:chooseText')}
          </EmptyState>
        )}
      </aside>
    </>
  );
}

function Rooms({ content }: { readonly content: BookingDay }) {
  const { t } = useTranslation('bookings');
  const [room] = content.rooms;
  if (!room)
    return (
      <EmptyState icon="guests" title={t('noRooms')}>
        {t('noRoomsText')}
      </EmptyState>
    );
  return (
    <>
      <RoomDay content={content} />
      <Button
        kind="primary"
        size="l"
        onPress={() => choose({ kind: 'new', roomId: room.roomId, startMinute: 14 * 60 })}
      >
        {t('new')}
      </Button>
    </>
  );
}
