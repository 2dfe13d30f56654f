export * from './health.ts';
export * from './device.ts';
export * from './scanner.ts';
export * from './receipt-printer.ts';
export * from './cash-drawer.ts';
export * from './gate.ts';
export * from './payment-terminal.ts';
export * from './customer-display.ts';
