export * from './ballast.ts';
export * from './file-checks.ts';
export * from './free-space.ts';
export * from './levels.ts';
export * from './problems.ts';
export * from './storage-watch.ts';
export * from './wal-watch.ts';
