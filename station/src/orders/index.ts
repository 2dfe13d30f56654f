export * from './create-collecting.ts';
export { ORDER_TICKET_PAPER, orderTicketMaker } from './order-ticket-paper.ts';
export { collectHandlers } from './handlers.ts';
export { projectCollecting } from './project.ts';
export { collectingMigrations } from './schema.ts';
