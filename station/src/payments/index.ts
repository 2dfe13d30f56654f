export { createPayments, type Payments } from './payments.ts';
export type { PaymentParts } from './parts.ts';
export type { RefundAsked } from './refunds.ts';
export type { CloseBatchAsked } from './card-batch.ts';
export * from './handlers.ts';
export * from './schema.ts';
export * from './terminals.ts';
export { createStripeTerminal, type TerminalCloud } from './stripe-terminal.ts';
