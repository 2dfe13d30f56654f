export * from './holder-names.ts';
export * from './node-sealing.ts';
