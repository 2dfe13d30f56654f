import {
  bookingRoutes,
  collectRoutes,
  createClient,
  customerRoutes,
  gateRoutes,
  officeRoutes,
  shiftRoutes,
  payingRoutes,
  parkingRoutes,
  paymentRoutes,
  permitRoutes,
  sellingRoutes,
  stationRoutes,
  takingBackRoutes,
  tillPaperRoutes,
  tillRoutes,
  trainingRoutes,
  rentalRoutes,
  tillStoredValueRoutes,
  type Transport,
} from '@gatehouse/core/contract';
import { createStore, type Store } from '../state/store.ts';

/** Why a station turns a screen away: it does not know the screen, or nobody is signed in at it any more. */
export type TurnedAway = { readonly code: 'not_paired' | 'signed_out' };

/** The whole station as a screen sees it. */
export function createStationClient(transport: Transport) {
  const turnedAway = createStore<TurnedAway | null>(null);
  const watched = watchedFor(transport, turnedAway);
  return {
    station: createClient(stationRoutes, watched),
    till: createClient(tillRoutes, watched),
    paper: createClient(tillPaperRoutes, watched),
    shift: createClient(shiftRoutes, watched),
    paying: createClient(payingRoutes, watched),
    training: createClient(trainingRoutes, watched),
    cards: createClient(paymentRoutes, watched),
    collect: createClient(collectRoutes, watched),
    customers: createClient(customerRoutes, watched),
    takingBack: createClient(takingBackRoutes, watched),
    gate: createClient(gateRoutes, watched),
    office: createClient(officeRoutes, watched),
    permits: createClient(permitRoutes, watched),
    selling: createClient(sellingRoutes, watched),
    parking: createClient(parkingRoutes, watched),
    bookings: createClient(bookingRoutes, watched),
    storedValue: createClient(tillStoredValueRoutes, watched),
    rentals: createClient(rentalRoutes, watched),
    /** Set anew each time it happens, whichever request it was. */
    turnedAway,
  };
}
export type StationClient = ReturnType<typeof createStationClient>;

function watchedFor(transport: Transport, turnedAway: Store<TurnedAway | null>): Transport {
  return async (request) => {
    const answer = await transport(request);
    const code = answer.status === 401 ? (answer.body as { code?: unknown } | null)?.code : undefined;
    if (code === 'not_paired' || code === 'signed_out') turnedAway.set({ code });
    return answer;
  };
}
