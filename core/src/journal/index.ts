export * from './chain.ts';
export * from './record-kinds.ts';
export * from './record-head.ts';
export * from './record.ts';
export * from './upcast.ts';
