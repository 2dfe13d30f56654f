import type { OrderView, RouteOutput, collectRoutes } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import type { OrderRow, OrderTicket } from '@gatehouse/core/orders';
import type { CollectClaimRequest, CollectClaimResponse } from '@gatehouse/core/sync';
import { answered, type Answered, refused } from '../api/problem.ts';
import { openShiftRow } from '../till/shifts.ts';
import { once, type TillOperator } from '../till/parts.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { ORDER_TICKET_PAPER, orderTicketFigures } from './order-ticket-paper.ts';
import { askNews, type CollectingParts } from './parts.ts';

type CollectOutput = RouteOutput<(typeof collectRoutes)['collect']>;

export interface CollectAsked {
  readonly orderId: string;
  readonly operationId: string;
  readonly ticketIds: readonly string[];
  readonly print: boolean;
}

export interface Collecting extends CollectingParts {
  /** This station's own word as the hub. */
  readonly claimHere: (request: CollectClaimRequest) => CollectClaimResponse;
}

const noOrder = () => refused(404, 'no_such_order', 'There is no such order here');

/** Asks whoever knows more than this till, and shows the order as it stands. */
export async function viewOrder(parts: CollectingParts, orderId: string): Promise<Answered<OrderView>> {
  const row = parts.orders.row(orderId);
  if (!row) return noOrder();
  const view = parts.orders.view(orderId, await newsOf(parts, row));
  return view ? answered(view) : noOrder();
}

export const newsOf = (parts: CollectingParts, row: OrderRow) =>
  askNews(parts, {
    orderIds: [row.orderId],
    ticketIds: row.tickets.map(({ ticketId }) => ticketId),
    customerIds: row.personIds,
  });

/**
 * Hands over tickets of an order once: the hub's word where it can be had, so that two tills never both do; this till's
 * own where it is cut off, which the cloud compares afterwards. The same operation gets the same answer.
 */
export async function collectOrder(
  parts: Collecting,
  asked: CollectAsked,
  operator: TillOperator,
): Promise<Answered<CollectOutput>> {
  const row = parts.orders.row(asked.orderId);
  if (!row) return noOrder();
  const wanted = row.tickets.filter(({ ticketId }) => asked.ticketIds.includes(ticketId));
  if (wanted.length !== new Set(asked.ticketIds).size)
    return refused(400, 'not_of_this_order', 'A ticket is not of this order');
  const news = await newsOf(parts, row);
  const before = parts.orders.view(asked.orderId, news);
  if (!before) return noOrder();
  const isRetry = before.tickets.every(
    ({ ticketId, collected }) => !asked.ticketIds.includes(ticketId) || collected !== null,
  );
  if (!isRetry) {
    const wrong = wrongWith(before, wanted);
    if (wrong) return wrong;
  }
  const claim = { operationId: asked.operationId, orderId: asked.orderId, ticketIds: [...asked.ticketIds] };
  // Asked of the hub before anything is written: its answer is durable, and a retry of this operation gets it again.
  const word = isRetry ? undefined : await wordOf(parts, claim);
  if (word?.kind === 'refused') return takenBy(parts, before, word.taken);
  const decidedBy = word?.kind === 'granted' ? word.by : 'till';
  type Kept = {
    readonly ticketIds: string[];
    readonly decidedBy: 'hub' | 'till';
    readonly printJobs: CollectOutput['printJobs'];
  };
  const done = once<Kept>(parts, { operationId: asked.operationId, kind: 'collect' }, (writer) => {
    const collected = parts.orders.collectedOf(row, news);
    const already = wanted.find(({ ticketId }) => collected.has(ticketId));
    if (already)
      return takenBy(parts, before, [{ ticketId: already.ticketId, ...at(collected, already.ticketId) }]);
    const shift = openShiftRow(writer);
    const remaining = row.tickets.filter(
      ({ ticketId }) => !collected.has(ticketId) && !asked.ticketIds.includes(ticketId),
    ).length;
    writer.append(
      fact('OrderCollected', {
        collectionId: parts.ids.nextId(),
        orderId: asked.orderId,
        ticketIds: wanted.map(({ ticketId }) => ticketId),
        remaining,
        decidedBy,
        isPrinted: asked.print,
      }),
      { operatorId: operator.operatorId, shiftId: shift?.shiftId ?? null, refs: [asked.orderId] },
    );
    const printJobs = asked.print
      ? wanted.map((ticket) =>
          enqueuePrintJob(writer, {
            jobId: parts.ids.nextId(),
            document: 'ticket',
            saleId: null,
            subject: ticket.ticketId,
            copy: false,
            createdAtMs: parts.clock.nowMs(),
            paper: ORDER_TICKET_PAPER,
            content: { data: orderTicketFigures(row, ticket) },
          }),
        )
      : [];
    return answered({ ticketIds: wanted.map(({ ticketId }) => ticketId), decidedBy, printJobs });
  });
  if (!done.ok) return done;
  parts.pokePrinting();
  const order = parts.orders.view(asked.orderId, news);
  if (!order) throw new Error(`order ${asked.orderId} was collected and is gone`);
  return answered({ order, ...done.value });
}

const at = (
  collected: ReadonlyMap<string, { readonly stationId: string; readonly atMs: number }>,
  ticketId: string,
) => collected.get(ticketId) ?? { stationId: '', atMs: 0 };

/** What stands in the way of handing over these tickets, first of all the money. */
function wrongWith(order: OrderView, wanted: readonly OrderTicket[]) {
  if (order.state === 'cancelled') return refused(409, 'order_cancelled', 'This order was cancelled');
  if (order.balanceMinor > 0)
    return refused(409, 'balance_due', 'Something is still to be paid', {
      detail: `${order.balanceMinor} minor units of ${order.currency}`,
      facts: { balanceMinor: order.balanceMinor },
    });
  const taking = new Set(wanted.flatMap(({ customerId }) => customerId ?? []));
  const open = order.open.filter((one) => one.kind !== 'balance' && taking.has(one.customerId));
  const names = open.flatMap((one) => (one.kind === 'waiver' ? [one.name] : []));
  if (names.length > 0)
    return refused(409, 'waiver_missing', `Waiver missing: ${[...new Set(names)].join(', ')}`);
  if (open.length > 0)
    return refused(409, 'question_open', 'A question has not been answered', {
      errors: open.map((one) => ({ field: one.kind, message: 'customerId' in one ? one.customerId : '' })),
    });
  return undefined;
}

type Word =
  | { readonly kind: 'granted'; readonly by: 'hub' | 'till' }
  | { readonly kind: 'refused'; readonly taken: CollectClaimResponse['taken'] };

async function wordOf(parts: Collecting, claim: CollectClaimRequest): Promise<Word> {
  if (parts.isHub()) {
    const own = parts.claimHere(claim);
    return own.granted ? { kind: 'granted', by: 'hub' } : { kind: 'refused', taken: own.taken };
  }
  const answer = await parts.hub()?.claimCollection({ body: claim });
  // Cut off from the hub the guest is not sent away: the row says that nobody had it, and the cloud will compare.
  if (!answer?.ok) return { kind: 'granted', by: 'till' };
  return answer.value.granted
    ? { kind: 'granted', by: 'hub' }
    : { kind: 'refused', taken: answer.value.taken };
}

function takenBy(parts: CollectingParts, order: OrderView, taken: CollectClaimResponse['taken']) {
  const [first] = taken;
  const place = order.tickets.find(({ ticketId }) => ticketId === first?.ticketId)?.collected?.place;
  const timeZone = parts.policy()?.timeZone ?? 'UTC';
  return refused(409, 'already_collected', 'Somebody else has handed this out', {
    detail: place ?? first?.stationId ?? '',
    facts: { atMs: first?.atMs ?? 0, stationId: first?.stationId ?? '', tickets: taken.length, timeZone },
  });
}
