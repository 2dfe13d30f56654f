export * from './fiscal-queue.ts';
export * from './schema.ts';
export * from './signer.ts';
export * from './software-signer.ts';
