export * from './clock-watch.ts';
export * from './head-signer.ts';
export * from './http-transport.ts';
export * from './journal-pusher.ts';
export * from './puller.ts';
export * from './schema.ts';
