import { takingBackRoutes } from '@gatehouse/core/contract';
import { type Admitted, answered, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { TillOperator } from '../till/index.ts';
import type { TakingBack } from './taking-back.ts';

function operatorOf({ operator }: Admitted): TillOperator {
  if (!operator) throw new Error('a handler asked for an operator on a route that needs none');
  return operator;
}

export const takingBackHandlers = (takingBack: TakingBack): MountedRoute[] =>
  mountRoutes(takingBackRoutes, {
    async findSales({ query }) {
      const { files, hub } = await takingBack.find(query.q);
      return answered({ files, hub });
    },
    openSale: ({ params }) => takingBack.open(params.saleId),
    quoteRefund: ({ params, body }) => takingBack.quote({ ...body, saleId: params.saleId }),
    refund: ({ params, body }, caller) =>
      takingBack.refund({ ...body, saleId: params.saleId }, operatorOf(caller)),
    quoteExchange: ({ params, body }) => takingBack.quoteExchange({ ...body, saleId: params.saleId }),
    exchange: ({ params, body }, caller) =>
      takingBack.exchange({ ...body, saleId: params.saleId }, operatorOf(caller)),
    quoteReschedule: ({ params, body }) => takingBack.quoteReschedule({ ...body, saleId: params.saleId }),
    reschedule: ({ params, body }, caller) =>
      takingBack.reschedule({ ...body, saleId: params.saleId }, operatorOf(caller)),
    correctTender: ({ params, body }, caller) =>
      takingBack.correctTender({ ...body, saleId: params.saleId }, operatorOf(caller)),
    reissue: ({ params, body }, caller) =>
      takingBack.reissue({ ...body, ticketId: params.ticketId }, operatorOf(caller)),
    undoScan: ({ params, body }, caller) =>
      takingBack.undoScan({ ...body, ticketId: params.ticketId }, operatorOf(caller)),
  });
