export * from './checkpoint.ts';
export * from './day-evidence.ts';
export * from './merkle.ts';
export * from './peer-head.ts';
export * from './routes.ts';
export * from './short-hash.ts';
