import { paymentRoutes } from '@gatehouse/core/contract';
import { type Admitted, answered, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { TillOperator } from '../till/parts.ts';
import type { Payments } from './payments.ts';

function operatorOf({ operator }: Admitted): TillOperator {
  if (!operator) throw new Error('a card payment is taken by somebody signed in');
  return operator;
}

export const paymentHandlers = (payments: Payments): MountedRoute[] =>
  mountRoutes(paymentRoutes, {
    terminals: () => answered({ terminals: payments.terminals() }),
    startPayment: ({ body }, caller) => payments.start(body, operatorOf(caller)),
    payments: () => answered({ payments: payments.openViews(), refunds: payments.openRefunds() }),
    payment: ({ params }) => payments.payment(params.paymentId),
    cancelPayment: ({ params }) => payments.cancel(params.paymentId),
    askPayment: ({ params }) => payments.ask(params.paymentId),
    confirmPayment: ({ params, body }) => payments.confirm(params.paymentId, body),
    resolvePayment: ({ params, body }, caller) =>
      payments.resolve({ ...body, paymentId: params.paymentId }, operatorOf(caller)),
    giveBackPayment: ({ params, body }, caller) =>
      payments.giveBack({ ...body, paymentId: params.paymentId }, operatorOf(caller)),
    cardBatch: ({ params }) => payments.cardBatch(params.terminalId),
    closeCardBatch: ({ params, body }, caller) =>
      payments.closeCardBatch({ ...body, terminalId: params.terminalId }, operatorOf(caller)),
  });
