import type { Basket, ParkedSale } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { Ledger } from '../ledger/index.ts';
import { once, policyOf, type TillOperator, type TillParts } from '../till/parts.ts';
import { openShiftRow } from '../till/shifts.ts';
import {
  dropParked,
  type HeldSeats,
  keepParked,
  overdueHolds,
  parkedOf,
  parkedSales,
  releaseSeats,
  sessionsHeldBy,
} from './parked-store.ts';

/** As long as places stay held: a queue has moved on by then, and somebody else wants them. */
export const HOLD_MS = 15 * 60_000;

export type ParkingParts = Pick<
  TillParts,
  'ledger' | 'replica' | 'reader' | 'clock' | 'ids' | 'onSessionsChanged'
>;

export interface ParkAsked {
  readonly operationId: string;
  readonly label: string;
  readonly basket: Basket;
  readonly amountMinor: number;
}

/**
 * Sets a basket aside: a fact in the journal, its places held until a time, and the till's own basket empty in the
 * same commit. Refuses when a session has fewer places left than the basket wants.
 */
export function parkSale(
  parts: ParkingParts,
  asked: ParkAsked,
  operator: TillOperator,
): Answered<ParkedSale> {
  const { basket } = asked;
  const done = once<ParkedSale>(parts, { operationId: asked.operationId, kind: 'park' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const itemCount = basket.lines.reduce((sum, line) => sum + line.quantity, 0) + basket.extras.length;
    if (itemCount === 0)
      return refused(422, 'empty_basket', 'There is nothing to park', {
        errors: [{ field: 'basket.lines', message: 'is empty' }],
      });
    const seats = seatsWanted(parts, basket);
    const full = seats.find(
      ({ sessionId, seats: wanted }) => (parts.reader.session(sessionId)?.left ?? 0) < wanted,
    );
    if (full) {
      const left = parts.reader.session(full.sessionId)?.left ?? 0;
      return refused(409, 'session_full', `Only ${left} left in this session`, {
        errors: [{ field: 'basket.lines', message: `${full.seats} wanted, ${left} left` }],
        facts: { left, sessionId: full.sessionId },
      });
    }
    const nowMs = parts.clock.nowMs();
    const heldUntilMs = nowMs + HOLD_MS;
    const first = basket.lines[0];
    const sale: ParkedSale = {
      parkId: parts.ids.nextId(),
      label: asked.label.trim(),
      parkedAtMs: nowMs,
      operatorName: operator.name,
      firstLine: (first && parts.reader.sellable(first.variantId)?.tile.name.default) ?? '',
      itemCount,
      amountMinor: asked.amountMinor,
      heldUntilMs: seats.length > 0 ? heldUntilMs : null,
    };
    writer.append(
      fact('BasketParked', {
        parkId: sale.parkId,
        basketId: basket.basketId ?? sale.parkId,
        lineCount: basket.lines.length + basket.extras.length,
        amountMinor: asked.amountMinor,
        currency: policy.value.currency,
        seats: [...seats],
        heldUntilMs,
      }),
      { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null },
    );
    keepParked(writer, sale, basket, seats);
    writer.run('UPDATE till_now SET basket = NULL');
    return answered(sale);
  });
  if (done.ok && done.repeated !== true)
    parts.onSessionsChanged(sessionsHeldBy(parts.ledger.read, done.value.parkId));
  return done.ok ? answered(done.value) : done;
}

/** Places each session must have for a basket. */
function seatsWanted({ reader }: Pick<ParkingParts, 'reader'>, { lines }: Basket): HeldSeats[] {
  const wanted = new Map<string, number>();
  for (const { variantId, quantity, sessionId } of lines) {
    if (sessionId === null) continue;
    const admits = reader.sellable(variantId)?.product.admission?.admits ?? 1;
    wanted.set(sessionId, (wanted.get(sessionId) ?? 0) + quantity * admits);
  }
  return [...wanted].map(([sessionId, seats]) => ({ sessionId, seats }));
}

/** Goes on with a parked sale. Its basket becomes the till's, which must be empty: two guests are not mixed. */
export function takeBack(
  parts: ParkingParts,
  asked: { readonly operationId: string; readonly parkId: string },
  operator: TillOperator,
): Answered<{ basket: Basket; placesHeld: boolean }> {
  let sessionIds: readonly string[] = [];
  const done = once<{ basket: Basket; placesHeld: boolean }>(
    parts,
    { operationId: asked.operationId, kind: 'take-back-parked' },
    (writer) => {
      const sale = parkedOf(writer, asked.parkId);
      if (!sale) return noSuchParked();
      const now = writer.value<string | null>('SELECT basket FROM till_now');
      const kept = now ? (JSON.parse(now) as Partial<Basket>) : {};
      if ((kept.lines?.length ?? 0) + (kept.extras?.length ?? 0) > 0)
        return refused(409, 'basket_not_empty', 'Somebody else is being served: sell or park that first');
      sessionIds = sessionsHeldBy(writer, asked.parkId);
      const placesHeld = sale.heldUntilMs === null || sale.heldUntilMs > parts.clock.nowMs();
      writer.append(fact('ParkedBasketEnded', { parkId: sale.parkId, outcome: 'taken-back' }), {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
      });
      dropParked(writer, asked.parkId);
      writer.run('UPDATE till_now SET basket = ?', JSON.stringify(sale.basket));
      return answered({ basket: sale.basket, placesHeld });
    },
  );
  if (done.ok) parts.onSessionsChanged(sessionIds);
  return done.ok ? answered(done.value) : done;
}

/** Gives a parked sale up; what it was stays in the journal. */
export function discardParked(
  parts: ParkingParts,
  asked: { readonly operationId: string; readonly parkId: string; readonly reason: string },
  operator: TillOperator,
): Answered<Record<string, never>> {
  let sessionIds: readonly string[] = [];
  const done = once<Record<string, never>>(
    parts,
    { operationId: asked.operationId, kind: 'discard-parked' },
    (writer) => {
      const sale = parkedOf(writer, asked.parkId);
      if (!sale) return noSuchParked();
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      sessionIds = sessionsHeldBy(writer, asked.parkId);
      const context = {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
      };
      writer.append(
        fact('BasketVoided', {
          basketId: sale.basket.basketId ?? sale.parkId,
          lineCount: Math.max(1, sale.basket.lines.length + sale.basket.extras.length),
          amountMinor: sale.amountMinor,
          currency: policy.value.currency,
          reason: asked.reason,
          overrideId: null,
        }),
        context,
      );
      writer.append(fact('ParkedBasketEnded', { parkId: sale.parkId, outcome: 'discarded' }), context);
      dropParked(writer, asked.parkId);
      return answered({});
    },
  );
  if (done.ok) parts.onSessionsChanged(sessionIds);
  return done.ok ? answered(done.value) : done;
}

const noSuchParked = () =>
  refused(404, 'no_such_parked_sale', 'This sale is not parked any more', {
    detail: 'Somebody took it back or gave it up',
  });

/** Frees the places of holds whose time is over; the sale itself stays parked. Call it when nobody waits. */
export function releaseOverdue(parts: ParkingParts): void {
  const parkIds = overdueHolds(parts.ledger.read, parts.clock.nowMs());
  for (const parkId of parkIds) {
    const sessionIds = sessionsHeldBy(parts.ledger.read, parkId);
    parts.ledger.transact((writer) => releaseSeats(writer, parkId));
    parts.onSessionsChanged(sessionIds);
  }
}

export const listParked = (ledger: Pick<Ledger, 'read'>): ParkedSale[] => parkedSales(ledger.read);
