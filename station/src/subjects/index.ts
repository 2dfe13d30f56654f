export * from './holder-names.ts';
export * from './node-sealing.ts';
export * from './schema.ts';
export * from './scrub.ts';
