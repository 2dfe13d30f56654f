import type { BootstrapInput } from '@gatehouse/cloud-api';
import { addDays, businessDayOf } from '@gatehouse/core/time';
import type { Credentials } from '../venue/credentials.ts';
import { CATEGORIES, EVENTS, PRODUCTS, TAX_RATES } from './catalogue.ts';
import { BUNDLES, PRICE_LISTS, PROMOTIONS } from './offers.ts';
import { accessPointOf, AREA, PARK, PAST_STATIONS, STATIONS } from './park.ts';
import { DEMO_WAIVERS, demoOrders } from './orders.ts';
import { sessionsBetween } from './sessions.ts';

export const HISTORY_DAYS = 92;
const SESSION_DAYS_AHEAD = 28;

export const ORGANIZATION_ID = 'waldspitz';
export const VENUE_ID = 'waldspitz-park';

export const calendar = { timeZone: PARK.timeZone, cutOverHour: PARK.cutOverHour };

/** The whole demo venue as the cloud takes it: catalogue, three months of past sessions, four weeks ahead. */
export function demoBootstrap(credentials: Credentials, nowMs: number): BootstrapInput {
  const firstDay = addDays(businessDayOf(credentials.createdAtMs, calendar), 1 - HISTORY_DAYS);
  const { organizationName, firstSessionHour: _first, lastSessionHour: _last, addressLines, ...venue } = PARK;
  const past = Object.values(PAST_STATIONS).map((station) => ({ ...station, retired: true }));
  const present = STATIONS.map((station) => ({ ...station }));
  return {
    organization: { organizationId: ORGANIZATION_ID, name: organizationName },
    venue: {
      ...venue,
      addressLines: [...addressLines],
      venueId: VENUE_ID,
      organizationId: ORGANIZATION_ID,
      areas: [{ ...AREA }],
      accessPoints: [
        accessPointOf('gate-a', 'Gate A', 'Lane 1', 'gate-a'),
        accessPointOf('gate-b', 'Gate B', 'Lane 1', 'gate-b'),
        accessPointOf('gate-c', 'Gate C', 'Lane 1', PAST_STATIONS.gate.stationId),
      ],
      hubStationId: 'gate-a',
    },
    taxRates: [...TAX_RATES],
    categories: [...CATEGORIES],
    events: [...EVENTS],
    products: [...PRODUCTS],
    priceLists: [...PRICE_LISTS],
    promotions: [...PROMOTIONS],
    bundles: [...BUNDLES],
    sessions: sessionsBetween(firstDay, addDays(businessDayOf(nowMs, calendar), SESSION_DAYS_AHEAD)),
    waivers: DEMO_WAIVERS,
    orders: demoOrders(nowMs),
    staff: [...credentials.staff],
    stations: [...present, ...past],
  };
}
