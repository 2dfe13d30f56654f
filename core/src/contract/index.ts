export * from './basket.ts';
export * from './cloud.ts';
export * from './gate.ts';
export * from './live.ts';
export * from './office.ts';
export * from './route.ts';
export * from './station.ts';
export * from './till.ts';
