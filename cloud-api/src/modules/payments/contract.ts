/** What other modules may use of payments: writing the cloud's own sales into the venue's journal and books. */
export { appendVenueSale } from './venue-sale.ts';
