export * from './scratch-till.ts';
