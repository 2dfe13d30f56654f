export * from './hub.ts';
export * from './protocol.ts';
