import { useState } from 'react';
import type { Answer, BookingView, Problem } from '@gatehouse/core/contract';
import { Banner, Button, Stepper, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { sellBill, sellDeposit, showDay, tookAnswer } from './booking-day.ts';
import { useBookingProblem } from './problems.ts';
import { TabSearch } from './TabSearch.tsx';

/** One party: how many came, what is on the tab, what is paid and what is not. */
export function BookingCard({ booking }: { readonly booking: BookingView }) {
  const till = useTill();
  const { t } = useTranslation(['bookings', 'common']);
  const format = useFormat();
  const money = useMoney();
  const problemText = useBookingProblem();
  const [problem, setProblem] = useState<Problem | 'busy' | null>(null);
  const [isCancelling, setCancelling] = useState(false);
  const { bookingId } = booking;
  const isOpen = booking.state === 'open';
  const restMinor = booking.totalMinor - booking.depositHeldMinor;
  const took = (answer: Answer<BookingView>): void => setProblem(tookAnswer(till, answer));
  const change = async (headcount: number): Promise<void> =>
    took(
      await till.client.bookings.changeBooking({
        params: { bookingId },
        body: {
          operationId: till.newId(),
          day: booking.day,
          startMinute: booking.startMinute,
          durationMinutes: (booking.endsAtMs - booking.startsAtMs) / 60_000,
          roomId: booking.roomId,
          headcount,
        },
      }),
    );
  const tab = async (tabLineId: string, variantId: string, quantity: number): Promise<void> =>
    took(
      await till.client.bookings.changeTab({
        params: { bookingId },
        body: { operationId: till.newId(), tabLineId, variantId, quantity },
      }),
    );
  const cancel = async (): Promise<void> =>
    took(
      await till.client.bookings.cancelBooking({
        params: { bookingId },
        body: { operationId: till.newId(), reason: t('bookings:cancelled') },
      }),
    );
  const print = async (): Promise<void> => {
    const answer = await till.client.bookings.printHostSheet({
      params: { bookingId },
      body: { operationId: till.newId() },
    });
    setProblem(answer.ok ? null : answer.problem);
    void showDay(till, booking.day);
  };
  return (
    <section className="booking-card">
      <header>
        <h2 className="t3">
          {t(`bookings:kind.${booking.kind}`)} · {booking.roomName}
        </h2>
        <p className="quiet num">
          {format.time(booking.startsAtMs)}–{format.time(booking.endsAtMs)} · {booking.packageName}
        </p>
      </header>
      <div className="booking-row">
        <span className="booking-label">{t('bookings:guests')}</span>
        {isOpen ? (
          <Stepper
            name={t('bookings:guests')}
            min={1}
            max={500}
            value={booking.headcount}
            onChange={(value) => void change(value)}
          />
        ) : (
          <strong className="booking-figure num">{format.count(booking.headcount)}</strong>
        )}
      </div>
      <h3 className="booking-label">{t('bookings:tab')}</h3>
      {booking.tab.length === 0 ? (
        <p className="quiet">{t('bookings:tabEmpty')}</p>
      ) : (
        <ul className="booking-tab">
          {booking.tab.map((line) => (
            <li key={line.tabLineId}>
              <span>{line.name}</span>
              <span className="num">{money(line.quantity * line.unitPriceMinor)}</span>
              {isOpen ? (
                <Stepper
                  name={line.name}
                  value={line.quantity}
                  onChange={(value) => void tab(line.tabLineId, line.variantId, value)}
                />
              ) : (
                <span className="num">× {format.count(line.quantity)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? <TabSearch onAdd={(tile) => void tab(till.newId(), tile.variantId, 1)} /> : null}
      <dl className="booking-sums">
        <dt>{t('bookings:total')}</dt>
        <dd className="num">{money(booking.totalMinor)}</dd>
        <dt>{t('bookings:deposit')}</dt>
        <dd className="num">{money(-booking.depositHeldMinor)}</dd>
        <dt className="booking-rest">{t('bookings:rest')}</dt>
        <dd className="booking-rest num">{money(booking.state === 'billed' ? 0 : restMinor)}</dd>
      </dl>
      {problem ? (
        <Banner tone="warn">{problem === 'busy' ? t('bookings:busy') : problemText(problem)}</Banner>
      ) : null}
      {isOpen ? (
        <>
          <div className="booking-foot">
            <Button onPress={() => void print()}>{t('bookings:hostSheet')}</Button>
            {booking.depositHeldMinor === 0 && booking.depositMinor > 0 ? (
              <Button
                onPress={() =>
                  setProblem(sellDeposit(till, booking, t('bookings:depositFor', { room: booking.roomName })))
                }
              >
                {t('bookings:takeDeposit', { amount: money(booking.depositMinor) })}
              </Button>
            ) : null}
            <Button
              kind="primary"
              size="l"
              ignoreScannerEnter
              onPress={() => void sellBill(till, bookingId).then(setProblem)}
            >
              {t('bookings:bill', { amount: money(restMinor) })}
            </Button>
          </div>
          {isCancelling ? (
            <div className="booking-foot">
              <Button onPress={() => setCancelling(false)}>{t('common:action.cancel')}</Button>
              <Button kind="danger" ignoreScannerEnter onPress={() => void cancel()}>
                {t('bookings:cancelReally')}
              </Button>
            </div>
          ) : (
            <Button kind="quiet" onPress={() => setCancelling(true)}>
              {t('bookings:cancel')}
            </Button>
          )}
        </>
      ) : (
        <p className="quiet">
          {t(booking.state === 'billed' ? 'bookings:billedText' : 'bookings:cancelledText')}
        </p>
      )}
    </section>
  );
}
