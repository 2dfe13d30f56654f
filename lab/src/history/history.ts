import { fact, PLAIN_CLOSE } from '@gatehouse/core/journal';
import { addDays, instantOf } from '@gatehouse/core/time';
import { PRODUCTS, TAX_RATES } from '../demo/catalogue.ts';
import { PARK } from '../demo/park.ts';
import { diceFrom, idAt, type Dice } from './dice.ts';
import type { DraftRecord } from './journal-draft.ts';
import { bookingsAfter, counterQueue, type Booking } from './counter-queue.ts';
import { saleDrafts } from './sale.ts';
import { outlook, type DayOutlook } from './season.ts';
import { visitDrafts } from './visits.ts';

export interface HistoryOptions {
  readonly seed: string;
  /** Nothing in the history happens after this moment. */
  readonly untilMs: number;
  /** The business day of `untilMs`. */
  readonly lastDate: string;
  readonly days: number;
  readonly meanParties: number;
  readonly accessPointId: string;
  readonly ticketKeyId: number;
  /** Who worked the till, by turns. */
  readonly operatorIds: readonly string[];
  readonly registerId: string;
}

export interface History {
  readonly till: readonly DraftRecord[];
  readonly gate: readonly DraftRecord[];
}

const FLOAT_MINOR = 20_000;
const OPENING_MINUTE = 9 * 60;

/** Three months of a believable park, day by day: pure, seeded, and balanced like any other journal. */
export function historyOf(options: HistoryOptions): History {
  const dice = diceFrom(options.seed);
  const bookings = bookingsAfter(options.lastDate, diceFrom(`${options.seed} bookings`));
  const firstDate = addDays(options.lastDate, 1 - options.days);
  const till: DraftRecord[] = [];
  const gate: DraftRecord[] = [];
  let receipts = 0;
  outlook(firstDate, options.lastDate, options.meanParties, dice).forEach((day, index) => {
    const operatorId = options.operatorIds[index % options.operatorIds.length] ?? 'nobody';
    const played = playDay(
      day,
      { ...options, operatorId, zNumber: index + 1, firstReceipt: receipts + 1, bookings },
      dice,
    );
    receipts += played.saleCount;
    till.push(...played.till);
    gate.push(...played.gate);
  });
  return { till, gate: gate.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs) };
}

type DayTerms = HistoryOptions & {
  readonly operatorId: string;
  readonly zNumber: number;
  readonly firstReceipt: number;
  readonly bookings: readonly Booking[];
};

function playDay(day: DayOutlook, terms: DayTerms, dice: Dice) {
  const opensAtMs = instantOf(day.date, OPENING_MINUTE, PARK.timeZone) - dice.between(300_000, 1_500_000);
  const till: DraftRecord[] = [];
  const gate: DraftRecord[] = [];
  const shiftId = idAt(opensAtMs, dice);
  const draft = (made: DraftRecord['fact'], atMs: number): DraftRecord => ({
    id: idAt(atMs, dice),
    occurredAtMs: atMs,
    businessDay: day.date,
    operatorId: terms.operatorId,
    shiftId,
    fact: made,
  });
  const past = (drafts: readonly DraftRecord[]) =>
    drafts.filter((record) => record.occurredAtMs < terms.untilMs);
  if (opensAtMs < terms.untilMs)
    till.push(
      draft(fact('ShiftOpened', { shiftId, floatMinor: FLOAT_MINOR, currency: PARK.currency }), opensAtMs),
    );

  const catalogue = {
    products: PRODUCTS,
    taxRates: TAX_RATES,
    taxRule: PARK.taxRule,
    currency: PARK.currency,
  };
  const queue = counterQueue(day, terms.bookings, dice);
  let grossMinor = 0;
  let saleCount = 0;
  for (const { atMs, party, visitDate, seatAt } of queue) {
    // The last sale is whole or absent: a receipt without its sale would be a hole in the books.
    if (atMs + 60_000 >= terms.untilMs) break;
    const receiptNumber = `${terms.registerId}-${String(terms.firstReceipt + saleCount).padStart(6, '0')}`;
    const { operatorId, ticketKeyId } = terms;
    const moment = {
      atMs,
      date: day.date,
      visitDate,
      seatAt,
      receiptNumber,
      shiftId,
      operatorId,
      ticketKeyId,
    };
    const sale = saleDrafts(party, catalogue, moment, dice);
    if (!sale) continue;
    const entrance = { accessPointId: terms.accessPointId, date: day.date, timeZone: PARK.timeZone };
    const guests = visitDate === day.date ? sale.tickets : [];
    const visits = guests.flatMap((ticket) => visitDrafts(ticket, atMs, entrance, dice));
    till.push(...sale.drafts);
    gate.push(...past(visits));
    grossMinor += sale.totalMinor;
    saleCount += 1;
  }
  const closesAtMs = instantOf(day.date, 18 * 60 + 20, PARK.timeZone) + dice.between(0, 900_000);
  const differenceMinor = dice.chance(0.8) ? 0 : dice.between(-12, 9) * 50;
  const expectedMinor = FLOAT_MINOR + grossMinor;
  if (closesAtMs < terms.untilMs) {
    till.push(
      draft(
        fact('ShiftClosed', {
          shiftId,
          zNumber: terms.zNumber,
          currency: PARK.currency,
          expectedMinor,
          countedMinor: expectedMinor + differenceMinor,
          differenceMinor,
          saleCount,
          grossMinor,
          unsyncedCount: null,
          journal: null,
          checkpoint: null,
          ...PLAIN_CLOSE,
        }),
        closesAtMs,
      ),
    );
  }
  return { till, gate, saleCount };
}
