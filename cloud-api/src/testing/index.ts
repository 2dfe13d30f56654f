export { venueFile } from './fixtures.ts';
export { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from './test-cloud.ts';
export { newGeneration, publishTickets, scopeState, ticketsFor } from './tickets.ts';
export { loadCloudKey } from '../platform/cloud-key.ts';
export { openDatabase } from '../platform/database.ts';
export { httpTransport, type TestStation } from './test-station.ts';
