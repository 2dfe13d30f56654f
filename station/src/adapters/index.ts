export * from './message-port.ts';
