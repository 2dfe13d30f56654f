export * from './crowd.ts';
