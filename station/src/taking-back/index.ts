export * from './handlers.ts';
export type { GiveToCard, RefundHub, TakingBackParts, TenderGivers } from './parts.ts';
export * from './taking-back.ts';
