import { rentalRoutes } from '@gatehouse/core/contract';
import { type Admitted, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { RentalService } from './rental-service.ts';

/** Routes here need somebody signed in; one without is a bug of the mounting. */
function operatorOf({ operator }: Admitted) {
  if (!operator) throw new Error('rentals are handled by somebody who is signed in');
  return operator;
}

/** Answers the rental routes of a till. */
export const rentalHandlers = (service: RentalService): MountedRoute[] =>
  mountRoutes(rentalRoutes, {
    board: () => service.board(),
    hold: ({ body }, caller) => service.hold(body, operatorOf(caller)),
    release: ({ params }) => service.release(params.rentalId),
    giveBack: ({ params, body }, caller) =>
      service.giveBack({ ...body, rentalId: params.rentalId }, operatorOf(caller)),
  });
