/** What other modules may use of ticketing: certified keys of stations, and tickets and products by id. */
export { certifyTicketKey, organizationKey, reinstateTicketKeys, revokeTicketKeys } from './keys.ts';
export { productNames, productsOf, taxRatesOf } from './catalogue.ts';
export { issueTicket } from './issue-ticket.ts';
export { sessionEnds } from './sessions.ts';
export { forgetHolder, sealEarlierHolders, ticketsOfSubject } from './holders.ts';
export { ticketIdsLike, ticketsByIds } from './tickets.ts';
export { revokeTicket } from './revoke-ticket.ts';
