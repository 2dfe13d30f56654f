export * from './alarms.ts';
export * from './fields.ts';
export * from './kinds.ts';
export * from './moments.ts';
export * from './resolutions.ts';
export * from './suggest.ts';
