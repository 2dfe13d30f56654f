export * from './clock-watch.ts';
export * from './http-transport.ts';
export * from './journal-pusher.ts';
export * from './puller.ts';
export * from './schema.ts';
