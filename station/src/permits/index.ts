export * from './require.ts';
export * from './schema.ts';
