export * from './escpos-tokens.ts';
export * from './paper-printer.ts';
export * from './paper.ts';
export * from './virtual-printer.ts';
export * from './virtual-relay-board.ts';
export * from './virtual-scanner.ts';
export * from './virtual-turnstile.ts';
export * from './virtual-terminal.ts';
