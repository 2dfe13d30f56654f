import { parkingRoutes } from '@gatehouse/core/contract';
import { type Admitted, answered, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { TillOperator } from '../till/index.ts';
import { discardParked, listParked, type ParkingParts, parkSale, takeBack } from './park-sale.ts';

/** The operator its access check has let through. */
function operatorOf({ operator }: Admitted): TillOperator {
  if (!operator) throw new Error('parking is done by somebody signed in');
  return operator;
}

export const parkingHandlers = (parts: ParkingParts): MountedRoute[] =>
  mountRoutes(parkingRoutes, {
    parked: () => answered({ parked: listParked(parts.ledger) }),
    park: ({ body }, caller) => parkSale(parts, body, operatorOf(caller)),
    takeBack: ({ params, body }, caller) => takeBack(parts, { ...params, ...body }, operatorOf(caller)),
    discardParked: ({ params, body }, caller) =>
      discardParked(parts, { ...params, ...body }, operatorOf(caller)),
  });
