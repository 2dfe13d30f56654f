export * from './crockford.ts';
export * from './rotation.ts';
export * from './ticket-code.ts';
export * from './ticket-key.ts';
export * from './ticket.ts';
export * from './void-reason.ts';
