export * from './permissions.ts';
export * from './limits.ts';
