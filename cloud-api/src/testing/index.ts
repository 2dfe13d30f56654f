export * from './fixtures.ts';
export * from './test-cloud.ts';
