import { orderingRoutes } from '@gatehouse/core/contract';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { requireVenue } from '../identity/contract.ts';
import { placeOrder } from './place-order.ts';

/** Takes orders of whoever sells online for a venue: the shop, a reseller, a person in the office. */
export function createOrderingModule(parts: {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
}): { readonly routes: readonly BoundRoute[] } {
  const routes = bind('ticketing', orderingRoutes, {
    async placeOrder({ params, body }, caller) {
      const order = await parts.database.tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        return placeOrder(tx, parts.key, caller, venue, body, parts.nowMs());
      });
      parts.onVenueMoved({ organizationId: caller.organizationId, venueId: params.venueId });
      const { orderId, code, totalMinor, paidMinor, tickets } = order;
      return {
        orderId,
        code,
        totalMinor,
        paidMinor,
        tickets: tickets.map(({ ticketId, code: ticketCode, productName }) => ({
          ticketId,
          code: ticketCode,
          productName,
        })),
      };
    },
  });
  return { routes };
}
