import { roleAllows } from '@gatehouse/core/permissions';
import { dashboardOf } from './modules/analytics/contract.ts';
import { venueById } from './modules/identity/contract.ts';
import { fleetOf, openExceptionCount } from './modules/sync/contract.ts';
import type { Database } from './platform/database.ts';
import type { LiveParts } from './platform/http/live.ts';

/** What the console's live room is sent, put together from the modules it comes from. */
export const liveFigures = (
  database: Database,
  nowMs: () => number,
): Pick<LiveParts, 'mayWatch' | 'figuresOf'> => ({
  mayWatch: async (staff, venueId) =>
    roleAllows(staff.role, 'report.sales') &&
    (staff.venueIds === null || staff.venueIds.includes(venueId)) &&
    (await database.tenants.transaction(staff.organizationId, (tx) => venueById(tx, venueId))) !== undefined,
  figuresOf: ({ organizationId, venueId }) =>
    database.tenants.transaction(organizationId, async (tx) => {
      const venue = await venueById(tx, venueId);
      if (!venue) return {};
      return {
        dashboard: await dashboardOf(tx, venue, undefined, nowMs()),
        stations: { stations: await fleetOf(tx, venueId, venue.hubStationId, nowMs()) },
        exceptions: { openCount: await openExceptionCount(tx, venueId) },
      };
    }),
});
