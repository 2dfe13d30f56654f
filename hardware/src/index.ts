export * from './ports/index.ts';
export * from './transports/index.ts';
export * from './protocols/index.ts';
export * from './drivers/index.ts';
export * from './simulators/index.ts';
