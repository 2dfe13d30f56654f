import { tillStoredValueRoutes } from '@gatehouse/core/contract';
import { type Admitted, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { BalanceService } from './balances.ts';
import type { StoredValueService } from './stored-value-service.ts';

/** Routes here need somebody signed in; one without is a bug of the mounting. */
function operatorOf({ operator }: Admitted) {
  if (!operator) throw new Error('stored value is handled by somebody who is signed in');
  return operator;
}

/** Answers the stored value routes of a till. */
export const storedValueHandlers = (service: StoredValueService, balances: BalanceService): MountedRoute[] =>
  mountRoutes(tillStoredValueRoutes, {
    look: ({ body }) => service.look(body.code),
    prepare: ({ body }, caller) => service.prepare(body, operatorOf(caller)),
    hold: ({ body }, caller) => service.hold(body, operatorOf(caller)),
    release: ({ body }) => service.release(body.operationId),
    transfer: ({ body }, caller) => balances.transfer(body, operatorOf(caller)),
    link: ({ body }, caller) => balances.link(body, operatorOf(caller)),
    adjust: ({ body }, caller) => balances.adjust(body, operatorOf(caller)),
    payOut: ({ body }, caller) => balances.payOut(body, operatorOf(caller)),
  });
