/** One believable day of a venue, typed by the contract so that it cannot drift. Long because it is records, not logic. */
import type { z } from 'zod';
import type {
  admissionRow,
  consoleRoutes,
  Dashboard,
  ExceptionRow,
  FleetStation,
  RouteInput,
  saleRow,
} from '@gatehouse/core/contract';
import type { ConsoleTicketRow } from '@gatehouse/core/tickets';
import { addDays, businessDayOf, instantOf, localMinuteOf, ticketDayOf } from '@gatehouse/core/time';
import { exceptionsAt, stationsAt } from './fleet-records.ts';

type SaleRow = z.infer<typeof saleRow>;
type AdmissionRow = z.infer<typeof admissionRow>;
type HourPoint = Dashboard['byHour'][number];
type Found = { ticket: ConsoleTicketRow; productName: string };

/** A believable Sunday of a small adventure park, the same for the same instant: browser tests compare with it. */
export interface VenueRecords {
  readonly venue: { venueId: string; name: string; currency: string; timeZone: string };
  readonly today: string;
  readonly sales: SaleRow[];
  readonly admissions: AdmissionRow[];
  readonly stations: FleetStation[];
  readonly exceptions: ExceptionRow[];
  readonly tickets: Found[];
  readonly products: { productId: string; variantId: string; name: string; eventId: string | null }[];
  readonly svg: string;
  hourOf(atMs: number): number;
  dayOf(atMs: number): string;
  dashboardOf(day: string): Dashboard;
  sessionsOf(
    day: string,
    eventId: string,
  ): { sessionId: string; eventId: string; startsAtMs: number; capacity: number; taken: number }[];
  issue(body: RouteInput<typeof consoleRoutes.issueTicket>['body']): Found | undefined;
}

const timeZone = 'Europe/Vienna';
const catalogue = [
  { id: 'adult-day', name: 'Adult day', priceMinor: 2400, weight: 30 },
  { id: 'child-day', name: 'Child day', priceMinor: 1700, weight: 26 },
  { id: 'family', name: 'Family 2+2', priceMinor: 7200, weight: 12 },
  { id: 'climb-60', name: 'Climbing 60 min', priceMinor: 1450, weight: 18 },
  { id: 'coffee', name: 'Coffee', priceMinor: 320, weight: 30 },
  { id: 'socks', name: 'Grip socks', priceMinor: 400, weight: 8 },
  { id: 'water', name: 'Water 0.5 l', priceMinor: 250, weight: 12 },
] as const;
/** Guests arrive like this from 9 o'clock on. */
const flow = [6, 22, 31, 24, 17, 19, 14, 9, 5, 1];
const reasons = [
  'already_used',
  'wrong_day',
  'unknown_code',
  'too_early',
  'unreadable',
  'area_full',
] as const;

/** mulberry32: small, seeded, good enough to look like a day. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function believableVenue(nowMs: number): VenueRecords {
  const random = seeded(20_261_122);
  const below = (limit: number): number => Math.floor(random() * limit);
  const calendar = { timeZone, cutOverHour: 4 };
  const today = businessDayOf(nowMs, calendar);
  const dayOf = (atMs: number): string => businessDayOf(atMs, calendar);
  const hourOf = (atMs: number): number => Math.floor(localMinuteOf(atMs, timeZone) / 60);
  const drawn = (): (typeof catalogue)[number] => {
    let at = below(catalogue.reduce((sum, product) => sum + product.weight, 0));
    return catalogue.find((product) => (at -= product.weight) < 0) ?? catalogue[0];
  };

  const sales: SaleRow[] = [];
  const admissions: AdmissionRow[] = [];
  for (const day of [addDays(today, -7), addDays(today, -1), today]) {
    for (const [at, guests] of flow.entries()) {
      const count = Math.round(guests * (0.8 + random() * 0.4));
      for (let n = 0; n < count; n += 1) {
        const atMs = instantOf(day, (9 + at) * 60, timeZone) + below(3_600_000);
        if (atMs > nowMs) continue;
        const lines = Array.from({ length: 1 + below(3) }, () => {
          const product = drawn();
          const quantity = 1 + below(3);
          return { name: product.name, quantity, grossMinor: quantity * product.priceMinor };
        });
        const till = 1 + below(2);
        sales.push({
          saleId: `sale-${day}-${at}-${n}`,
          receiptNumber: `T${till}-${String(sales.length + 1418).padStart(6, '0')}`,
          stationName: `Till ${till}`,
          operatorName: till === 1 ? 'Jonas Weber' : 'Ines Moreau',
          soldAtMs: atMs,
          businessDay: day,
          totalMinor: lines.reduce((sum, line) => sum + line.grossMinor, 0),
          lineCount: lines.length,
          refunded: below(40) === 0,
          lines,
        });
        const scannedAtMs = atMs + 60_000 + below(600_000);
        if (scannedAtMs > nowMs) continue;
        const isRefused = below(12) === 0;
        const isOut = at > 3 && below(4) === 0;
        admissions.push({
          admissionId: `adm-${day}-${at}-${n}`,
          atMs: scannedAtMs,
          accessPointName: below(3) === 0 ? 'Gate B south' : 'Gate A north',
          direction: isOut && !isRefused ? 'out' : 'in',
          outcome: isRefused ? 'refused' : 'granted',
          reason: isRefused ? (reasons[below(reasons.length)] ?? 'unknown_code') : null,
          passage: isRefused ? 'none' : below(20) === 0 ? 'not-passed' : 'passed',
          shortCode: Array.from({ length: 6 }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[below(32)]).join(''),
          productName: isRefused && below(3) === 0 ? '' : (lines[0]?.name ?? ''),
          degraded: !isRefused && below(60) === 0,
        });
      }
    }
  }
  sales.sort((a, b) => b.soldAtMs - a.soldAtMs);
  admissions.sort((a, b) => b.atMs - a.atMs);

  const hoursOf = (day: string): HourPoint[] =>
    Array.from({ length: 24 }, (_, hour) => {
      const sold = sales.filter((row) => row.businessDay === day && hourOf(row.soldAtMs) === hour);
      const scans = admissions.filter((row) => dayOf(row.atMs) === day && hourOf(row.atMs) === hour);
      return {
        hour,
        grossMinor: sold.reduce((sum, row) => sum + row.totalMinor, 0),
        saleCount: sold.length,
        admissions: scans.filter((row) => row.outcome === 'granted' && row.direction === 'in').length,
        refusals: scans.filter((row) => row.outcome === 'refused').length,
      };
    }).filter((point) => point.hour >= 9 && point.hour <= 18);

  const total = (points: readonly HourPoint[], of: (point: HourPoint) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0);

  const dashboardOf = (day: string): Dashboard => {
    const byHour = hoursOf(day);
    const before = addDays(day, -7);
    const lastWeekByHour = hoursOf(before);
    const isToday = day === today;
    const untilNow = sales.filter(
      (row) => row.businessDay === before && row.soldAtMs <= nowMs - 7 * 86_400_000,
    );
    const ofDay = sales.filter((row) => row.businessDay === day);
    const products = new Map<string, { quantity: number; grossMinor: number }>();
    for (const line of ofDay.flatMap((row) => row.lines)) {
      const sum = products.get(line.name) ?? { quantity: 0, grossMinor: 0 };
      products.set(line.name, {
        quantity: sum.quantity + line.quantity,
        grossMinor: sum.grossMinor + line.grossMinor,
      });
    }
    const refusals = new Map<string, number>();
    for (const row of admissions) {
      if (dayOf(row.atMs) === day && row.reason !== null)
        refusals.set(row.reason, (refusals.get(row.reason) ?? 0) + 1);
    }
    const out = admissions.filter((row) => dayOf(row.atMs) === day && row.direction === 'out').length;
    const admitted = total(byHour, (point) => point.admissions);
    const wave = seeded(7);
    return {
      venueId: 'venue-1',
      day,
      currency: 'EUR',
      asOfMs: nowMs,
      today: {
        grossMinor: total(byHour, (point) => point.grossMinor),
        saleCount: ofDay.length,
        ticketCount: ofDay.flatMap((row) => row.lines).filter((line) => !/Coffee|socks|Water/.test(line.name))
          .length,
        admissions: admitted,
        refusals: total(byHour, (point) => point.refusals),
        inside: isToday ? Math.max(0, admitted - out) : 0,
      },
      lastWeek: {
        day: before,
        grossMinor: total(lastWeekByHour, (point) => point.grossMinor),
        saleCount: total(lastWeekByHour, (point) => point.saleCount),
        admissions: total(lastWeekByHour, (point) => point.admissions),
        grossUntilNowMinor: untilNow.reduce((sum, row) => sum + row.totalMinor, 0),
        admissionsUntilNow: admissions.filter(
          (row) =>
            dayOf(row.atMs) === before &&
            row.atMs <= nowMs - 7 * 86_400_000 &&
            row.outcome === 'granted' &&
            row.direction === 'in',
        ).length,
      },
      byHour,
      lastWeekByHour,
      byDay: Array.from({ length: 90 }, (_, at) => {
        const one = addDays(today, at - 89);
        const isWeekend = [0, 6].includes(new Date(`${one}T12:00:00Z`).getUTCDay());
        const saleCount = Math.round((isWeekend ? 150 : 62) * (0.75 + wave() * 0.5) * (1 - at / 400));
        return { day: one, saleCount, grossMinor: saleCount * 4120, admissions: Math.round(saleCount * 1.6) };
      }),
      byProduct: [...products].map(([name, sum]) => ({ productId: name, name, ...sum })),
      refusalsByReason: [...refusals].map(([reason, count]) => ({ reason, count })),
    };
  };

  const tickets: Found[] = Array.from({ length: 14 }, (_, at) => {
    const product = catalogue[at % 4] ?? catalogue[0];
    return {
      productName: product.name,
      ticket: ticketOf({
        at,
        product,
        day: addDays(today, at % 3),
        soldAtMs: nowMs - at * 1_380_000,
        holderName: at % 4 === 1 ? 'Leo Novak' : '',
        status: at === 4 ? 'voided' : at === 9 ? 'replaced' : 'valid',
        statusReason: at === 4 ? 'refunded' : '',
      }),
    };
  });

  return {
    venue: { venueId: 'venue-1', name: 'Adventure Park Wachau', currency: 'EUR', timeZone },
    today,
    sales,
    admissions,
    stations: stationsAt(nowMs),
    exceptions: exceptionsAt(nowMs),
    tickets,
    products: catalogue.slice(0, 4).map(({ id, name }) => ({
      productId: id,
      variantId: `${id}-v`,
      name,
      eventId: id === 'climb-60' ? 'climbing' : null,
    })),
    svg: checkerSvg(),
    hourOf,
    dayOf,
    dashboardOf,
    sessionsOf: (day, eventId) =>
      [10, 12, 14, 16].map((hour, at) => ({
        sessionId: `session-${day}-${hour}`,
        eventId,
        startsAtMs: instantOf(day, hour * 60, timeZone),
        capacity: 20,
        taken: [20, 17, 4, 0][at] ?? 0,
      })),
    issue: (body) => {
      const product = catalogue.find((one) => one.id === body.productId);
      if (!product) return undefined;
      const found: Found = {
        productName: product.name,
        ticket: ticketOf({
          at: tickets.length,
          product,
          day: body.day,
          soldAtMs: nowMs,
          holderName: body.holderName,
          sessionId: body.sessionId,
        }),
      };
      tickets.unshift(found);
      return found;
    },
  };
}

function ticketOf(given: {
  at: number;
  product: (typeof catalogue)[number];
  day: string;
  soldAtMs: number;
  holderName: string;
  sessionId?: string | null;
  status?: ConsoleTicketRow['status'];
  statusReason?: string;
}): ConsoleTicketRow {
  const day = ticketDayOf(given.day);
  return {
    ticketId: `ticket-${given.at}`,
    serial: (0x9f3a_0000 + given.at * 7919).toString(16).padStart(16, '4d'),
    keyId: 1,
    productId: given.product.id,
    variantId: `${given.product.id}-v`,
    ticketClass: 1,
    sessionId: given.sessionId ?? null,
    scope: 0,
    validFromDay: day,
    validUntilDay: day,
    admits: given.product.id === 'family' ? 4 : 1,
    status: given.status ?? 'valid',
    statusReason: given.statusReason ?? '',
    soldAtMs: given.soldAtMs,
    holderName: given.holderName,
    subjectId: given.holderName === '' ? null : `subject-${given.at}`,
  };
}

/** A square pattern in place of a real code: the page shows whatever picture the cloud drew. */
function checkerSvg(): string {
  const random = seeded(5);
  const cells = Array.from({ length: 37 * 37 }, (_, at) =>
    random() < 0.48 ? `M${at % 37} ${Math.floor(at / 37)}h1v1h-1z` : '',
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 45 45" shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h45v45h-45z"/><path d="${cells.join('')}"/></svg>`;
}
