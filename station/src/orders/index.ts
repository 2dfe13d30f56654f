export * from './create-collecting.ts';
export { collectHandlers } from './handlers.ts';
export { projectCollecting } from './project.ts';
export { collectingMigrations } from './schema.ts';
