import { lastTicketDay } from '../issue-tickets.ts';
import type { TillParts } from '../parts.ts';
import type { PricingMoment } from '../price.ts';

/** When and for whom a basket is priced now. */
export function pricingMoment(parts: TillParts, customerId: string | null): PricingMoment {
  const today = parts.ledger.businessDay();
  return {
    nowMs: parts.clock.nowMs(),
    today,
    lastTicketDay: lastTicketDay(today, parts.signer()),
    customerGroups: customerId === null ? [] : (parts.customerGroups?.(customerId) ?? []),
  };
}
