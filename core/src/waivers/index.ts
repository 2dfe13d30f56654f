export * from './waiver-rows.ts';
export * from './waiver-state.ts';
