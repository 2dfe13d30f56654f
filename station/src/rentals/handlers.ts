import { rentalRoutes } from '@gatehouse/core/contract';
import { type MountedRoute, mountRoutes } from '../api/index.ts';
import type { Admitted } from '../api/index.ts';
import type { TillOperator } from '../till/index.ts';
import type { RentalService } from './rental-service.ts';

/** Answers the rental routes of a till. */
export const rentalHandlers = (
  service: RentalService,
  operatorOf: (caller: Admitted) => TillOperator,
): MountedRoute[] =>
  mountRoutes(rentalRoutes, {
    board: () => service.board(),
    hold: ({ body }, caller) => service.hold(body, operatorOf(caller)),
    release: ({ params }) => service.release(params.rentalId),
    giveBack: ({ params, body }, caller) =>
      service.giveBack({ ...body, rentalId: params.rentalId }, operatorOf(caller)),
  });
