export * from './station-devices.ts';
