/** What other modules may use of ordering. */
export { placeOrder } from './place-order.ts';
export { publishOrders } from './order-rows.ts';
