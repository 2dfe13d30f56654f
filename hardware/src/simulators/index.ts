export * from './virtual-relay-board.ts';
export * from './virtual-scanner.ts';
export * from './virtual-turnstile.ts';
