export * from './chain.ts';
export {
  type Deferral,
  deferral,
  LINE_KINDS,
  listPriceLine,
  PLAIN_CLOSE,
  WALK_IN,
  WHOLE_REFUND,
  type LineKind,
  lineKind,
  type Reduction,
  reduction,
  REDUCTION_KINDS,
  type SaleLine,
  saleLine,
  type Tender,
  tender,
  type TenderKind,
} from './kinds/sale.ts';
export { BOOKING_KINDS } from './kinds/booking.ts';
export { CASH_DIRECTIONS } from './kinds/cash.ts';
export { PAYMENT_PROVIDERS } from './kinds/payment.ts';
export { STORED_VALUE_KINDS, type StoredValueKind, storedValueKind } from './kinds/stored-value.ts';
export { claimedLines, REISSUE_CAUSES } from './kinds/taking-back.ts';
export * from './record-kinds.ts';
export * from './record-head.ts';
export * from './record.ts';
export * from './upcast.ts';
