import { sellingRoutes } from '@gatehouse/core/contract';
import { type Admitted, type MountedRoute, mountRoutes } from '../../api/index.ts';
import type { TillOperator } from '../parts.ts';
import type { TillService } from '../till-service.ts';

function operatorOf({ operator }: Admitted): TillOperator {
  if (!operator) throw new Error('a handler asked for an operator on a route that needs none');
  return operator;
}

/** Reductions, voids and the sold-out switch. `onShelfChanged` has the screens ask for their tiles again. */
export const sellingHandlers = (
  till: Pick<TillService, 'adjust' | 'voidLine' | 'voidBasket' | 'switchSoldOut'>,
  onShelfChanged: () => void,
): MountedRoute[] =>
  mountRoutes(sellingRoutes, {
    adjust: ({ body }, caller) => till.adjust(body, operatorOf(caller)),
    voidLine: ({ body }, caller) => till.voidLine(body, operatorOf(caller)),
    voidBasket: ({ body }, caller) => till.voidBasket(body, operatorOf(caller)),
    switchSoldOut({ body }, caller) {
      const switched = till.switchSoldOut(body, operatorOf(caller));
      if (switched.ok) onShelfChanged();
      return switched;
    },
  });
