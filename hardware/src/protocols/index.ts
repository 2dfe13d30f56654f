export * from './aim-identifier.ts';
export * from './lcus.ts';
export * from './line-frames.ts';
export * from './modbus/index.ts';
export * from './escpos/index.ts';
export * from './lab-terminal.ts';
export * from './pole-display.ts';
