import { useRef, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Banner, Button, IconButton, Stepper, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { type BookingDay, choose, tookAnswer } from './booking-day.ts';
import { useBookingProblem } from './problems.ts';

const durations = ['60', '90', '120', '180'] as const;
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export interface NewBookingProps {
  readonly day: string;
  readonly content: BookingDay;
  readonly roomId: string;
  readonly startMinute: number;
}

/** A new booking in six taps: kind, room, time, length, heads, package. The deposit is a quarter of it, rounded up. */
export function NewBooking({ day, content, roomId, startMinute }: NewBookingProps) {
  const till = useTill();
  const { t } = useTranslation(['bookings', 'common']);
  const money = useMoney();
  const problemText = useBookingProblem();
  const operationId = useRef<string | null>(null);
  const [kind, setKind] = useState<'party' | 'school'>('party');
  const [room, setRoom] = useState(roomId);
  const [start, setStart] = useState(startMinute);
  const [duration, setDuration] = useState<(typeof durations)[number]>('120');
  const [heads, setHeads] = useState(8);
  const [variantId, setVariant] = useState(content.packages[0]?.variantId ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const chosen = content.packages.find((one) => one.variantId === variantId);
  const totalMinor = heads * (chosen?.priceMinor ?? 0);
  const depositMinor = Math.ceil(totalMinor / 4 / 500) * 500;
  const book = async (): Promise<void> => {
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await till.client.bookings.makeBooking({
      body: {
        operationId: operationId.current,
        kind,
        day,
        startMinute: start,
        durationMinutes: Number(duration),
        roomId: room,
        headcount: heads,
        variantId,
        depositMinor,
        customerId: till.basket.get().customerId,
      },
    });
    setSending(false);
    setProblem(tookAnswer(till, answer));
  };
  if (!chosen && content.packages.length === 0)
    return <Banner tone="warn">{t('bookings:noPackages')}</Banner>;
  return (
    <section className="booking-card">
      <h2 className="t3">{t('bookings:new')}</h2>
      <Choices
        label={t('bookings:what')}
        items={(['party', 'school'] as const).map((id) => ({ id, name: t(`bookings:kind.${id}`) }))}
        selected={kind}
        onChoose={setKind}
      />
      <Choices
        label={t('bookings:room')}
        items={content.rooms.map(({ roomId: id, name }) => ({ id, name }))}
        selected={room}
        onChoose={setRoom}
      />
      <div className="booking-row">
        <span className="booking-label">{t('bookings:starts')}</span>
        <IconButton
          icon="minus"
          label={t('bookings:earlier')}
          onPress={() => setStart(Math.max(0, start - 30))}
        />
        <strong className="booking-figure num">{clock(start)}</strong>
        <IconButton
          icon="plus"
          label={t('bookings:later')}
          onPress={() => setStart(Math.min(1_410, start + 30))}
        />
      </div>
      <Choices
        label={t('bookings:length')}
        items={durations.map((id) => ({ id, name: t('bookings:minutes', { count: Number(id) }) }))}
        selected={duration}
        onChoose={setDuration}
      />
      <div className="booking-row">
        <span className="booking-label">{t('bookings:guests')}</span>
        <Stepper name={t('bookings:guests')} min={1} max={500} value={heads} onChange={setHeads} />
      </div>
      <Choices
        label={t('bookings:package')}
        items={content.packages.map(({ variantId: id, name }) => ({ id, name }))}
        selected={variantId}
        onChoose={setVariant}
      />
      {problem ? <Banner tone="warn">{problemText(problem)}</Banner> : null}
      <div className="booking-foot">
        <Button onPress={() => choose({ kind: 'none' })}>{t('common:action.cancel')}</Button>
        <Button kind="primary" size="l" ignoreScannerEnter isDisabled={isSending} onPress={() => void book()}>
          {t('bookings:book', { amount: money(totalMinor) })}
        </Button>
      </div>
      <p className="quiet">{t('bookings:depositOf', { amount: money(depositMinor) })}</p>
    </section>
  );
}
