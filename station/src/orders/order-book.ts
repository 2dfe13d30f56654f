import type { OrderHit, OrderView } from '@gatehouse/core/contract';
import {
  answerText,
  balanceOf,
  type OrderRow,
  orderRow,
  orderState,
  type AnswerText,
} from '@gatehouse/core/orders';
import type { CollectNews } from '@gatehouse/core/sync';
import { shortCodeOf } from '@gatehouse/core/tickets';
import type { SqlReader } from '../ledger/index.ts';
import type { People } from '../customers/people.ts';
import { isMinor, type WaiverBook } from '../waivers/waiver-book.ts';

/** What a till knows of orders: the cloud's rows, and over them what was handed out since, here and as the hub tells. */
export interface OrderBook {
  row(orderId: string): OrderRow | undefined;
  /** The order of a code when the index cannot say: it is not built yet. */
  byCode(key: string): string | undefined;
  view(orderId: string, news?: CollectNews | null): OrderView | undefined;
  hit(orderId: string, matchedId: string | null): OrderHit | undefined;
  /** Orders for a day, soonest first. */
  ofDay(day: string): readonly OrderRow[];
  collectedOf(row: OrderRow, news?: CollectNews | null): ReadonlyMap<string, Collected>;
}

export interface Collected {
  readonly stationId: string;
  readonly atMs: number;
}

export interface OrderBookParts {
  readonly replica: SqlReader;
  readonly ledger: SqlReader;
  readonly people: People;
  readonly waivers: WaiverBook;
  readonly placeOf: (stationId: string) => string;
  readonly locale: () => string;
}

const ROW = "SELECT text FROM catalogue_row WHERE kind = 'order' AND row_id = ?";
const BY_CODE = `SELECT row_id FROM catalogue_row WHERE kind = 'order'
  AND replace(json_extract(text, '$.code'), '-', '') = ? LIMIT 1`;
const BY_TICKET = `SELECT catalogue_row.row_id FROM catalogue_row, json_each(text, '$.tickets') AS one
  WHERE kind = 'order' AND json_extract(one.value, '$.serial') = ? LIMIT 1`;

export function createOrderBook(parts: OrderBookParts): OrderBook {
  const { replica, ledger, people } = parts;
  const row = (orderId: string): OrderRow | undefined => {
    const text = replica.value<string>(ROW, orderId);
    return text === undefined ? undefined : orderRow.parse(JSON.parse(text));
  };
  const collectedOf = (order: OrderRow, news?: CollectNews | null): ReadonlyMap<string, Collected> => {
    const known = new Map<string, Collected>();
    for (const { ticketId, collectedAtMs, collectedBy } of order.tickets)
      if (collectedAtMs !== null) known.set(ticketId, { stationId: collectedBy ?? '', atMs: collectedAtMs });
    for (const { ticketId } of order.tickets) {
      const here = ledger.get<Collected>(
        'SELECT station_id AS stationId, at_ms AS atMs FROM collected_ticket WHERE ticket_id = ? ORDER BY at_ms LIMIT 1',
        ticketId,
      );
      if (here) known.set(ticketId, here);
    }
    for (const { ticketId, stationId, atMs } of news?.collected ?? [])
      if (!known.has(ticketId)) known.set(ticketId, { stationId, atMs });
    return known;
  };
  const paidOf = (order: OrderRow, news?: CollectNews | null): number => {
    const counted = new Set(order.paidRecords);
    const here = ledger.all<{ recordId: string; amountMinor: number }>(
      'SELECT record_id AS recordId, amount_minor AS amountMinor FROM order_paid WHERE order_id = ?',
      order.orderId,
    );
    const elsewhere = (news?.paid ?? []).filter(({ orderId }) => orderId === order.orderId);
    let paid = order.paidMinor;
    for (const { recordId, amountMinor } of [...here, ...elsewhere])
      if (!counted.has(recordId)) {
        counted.add(recordId);
        paid += amountMinor;
      }
    return paid;
  };
  const stateOf = (order: OrderRow, collected: ReadonlyMap<string, Collected>) =>
    orderState(
      order.status,
      order.tickets.map(({ ticketId }) => ({ isCollected: collected.has(ticketId) })),
    );
  return {
    row,
    collectedOf,
    byCode: (key) => replica.value<string>(BY_CODE, key) ?? replica.value<string>(BY_TICKET, key),
    hit(orderId, matchedId) {
      const order = row(orderId);
      if (!order) return undefined;
      const collected = collectedOf(order);
      const balanceMinor = balanceOf({ ...order, paidMinor: paidOf(order) });
      const starts = order.lines.flatMap(({ sessionStartsAtMs }) => sessionStartsAtMs ?? []);
      return {
        kind: 'order',
        orderId,
        code: order.code,
        buyerName: people.summary(order.customerId).name,
        day: order.day,
        sessionStartsAtMs: starts.length === 0 ? null : Math.min(...starts),
        ticketCount: order.tickets.length,
        collectedCount: order.tickets.filter(({ ticketId }) => collected.has(ticketId)).length,
        balanceMinor,
        state: stateOf(order, collected),
        matchedName:
          matchedId === null || matchedId === order.customerId ? null : people.summary(matchedId).name,
      };
    },
    ofDay: (day) =>
      replica
        .all<{ text: string }>(
          `SELECT text FROM catalogue_row WHERE kind = 'order' AND json_extract(text, '$.day') = ?`,
          day,
        )
        .map(({ text }) => orderRow.parse(JSON.parse(text)))
        .filter(({ status }) => status === 'open')
        .toSorted((a, b) => startOf(a) - startOf(b) || (a.code < b.code ? -1 : 1)),
    view(orderId, news) {
      const order = row(orderId);
      if (!order) return undefined;
      const collected = collectedOf(order, news);
      const paidMinor = paidOf(order, news);
      const persons = order.personIds.map((customerId) => personOf(parts, order, customerId, news));
      const balanceMinor = balanceOf({ ...order, paidMinor });
      const open: OrderView['open'] = [];
      if (balanceMinor > 0) open.push({ kind: 'balance', amountMinor: balanceMinor });
      for (const { customerId, name, needs } of persons) {
        for (const { state, templateId } of needs.waivers)
          if (state !== 'valid') open.push({ kind: 'waiver', customerId, name, templateId, state });
        for (const { question, answer } of needs.questions)
          if (question.isRequired && answer === null)
            open.push({ kind: 'question', customerId, name, questionId: question.questionId });
      }
      return {
        orderId,
        code: order.code,
        buyer: people.summary(order.customerId),
        placedAtMs: order.placedAtMs,
        day: order.day,
        state: stateOf(order, collected),
        currency: order.currency,
        totalMinor: order.totalMinor,
        paidMinor,
        balanceMinor,
        lines: order.lines.map(
          ({ lineId, productId, name, quantity, grossMinor, day, sessionStartsAtMs }) => ({
            lineId,
            productId,
            name,
            quantity,
            grossMinor,
            day,
            sessionStartsAtMs,
          }),
        ),
        tickets: order.tickets.map((ticket) => {
          const at = collected.get(ticket.ticketId);
          const band =
            ledger.value<string>('SELECT media_code FROM band_link WHERE ticket_id = ?', ticket.ticketId) ??
            news?.bands.find(({ ticketId }) => ticketId === ticket.ticketId)?.mediaCode ??
            ticket.mediaCode;
          return {
            ticketId: ticket.ticketId,
            shortCode: shortCodeOf(ticket.serial),
            productName: ticket.productName,
            admits: ticket.admits,
            customerId: ticket.customerId,
            lineId: ticket.lineId,
            collected: at ? { ...at, place: parts.placeOf(at.stationId) } : null,
            mediaCode: band,
          };
        }),
        persons,
        open,
        askedOf: news ? 'hub' : 'this-till',
      };
    },
  };
}

const startOf = (order: OrderRow): number =>
  Math.min(...order.lines.map(({ sessionStartsAtMs }) => sessionStartsAtMs ?? Number.MAX_SAFE_INTEGER));

/** A person of an order: what the products of their tickets want of them, signed and answered or not. */
function personOf(
  { people, waivers }: OrderBookParts,
  order: OrderRow,
  customerId: string,
  news: CollectNews | null | undefined,
): OrderView['persons'][number] {
  const { name, guardianId, birthDate } = people.summary(customerId);
  const own = order.tickets.filter((ticket) => ticket.customerId === customerId);
  const productIds = [...new Set(own.map(({ productId }) => productId))];
  const templates = [...new Set(productIds.flatMap((id) => waivers.templatesOf(id)))];
  const questions = [...new Set(productIds.flatMap((id) => waivers.questionsOf(id)))];
  const answers = readAnswers(
    people.answers(
      customerId,
      order.orderId,
      order.answers.find((one) => one.customerId === customerId)?.sealed,
    ),
  );
  const adultAge = Math.max(18, ...templates.map((template) => template.adultAge));
  return {
    customerId,
    name,
    guardianId,
    isMinor: isMinor({ birthDate, guardianId }, adultAge, order.day),
    needs: {
      waivers: waivers.standing(customerId, templates, order.day, news?.signed),
      questions: questions.map((question) => ({ question, answer: answers[question.questionId] ?? null })),
    },
  };
}

function readAnswers(text: string | undefined): AnswerText {
  if (text === undefined) return {};
  const parsed = answerText.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : {};
}
