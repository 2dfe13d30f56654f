export * from './replica-store.ts';
export * from './till-catalogue.ts';
