export * from './create-gate.ts';
export type { HubClient } from './errands.ts';
export * from './options.ts';
export * from './schema.ts';
