export * from './dispatcher.ts';
export * from './http-server.ts';
export * from './live.ts';
export * from './openapi.ts';
export * from './pairing.ts';
export * from './problem.ts';
