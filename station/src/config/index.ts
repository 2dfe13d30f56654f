export * from './device-config.ts';
export * from './read-config.ts';
export * from './station-config.ts';
