export * from './schema.ts';
export * from './scope-digest.ts';
