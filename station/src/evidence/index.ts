export * from './checkpoint-keeper.ts';
export * from './conflicts.ts';
export * from './day-writer.ts';
export * from './evidence-service.ts';
export * from './head-gossip.ts';
export * from './schema.ts';
export * from './evidence-state.ts';
