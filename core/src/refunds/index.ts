export * from './give-back.ts';
export * from './plan.ts';
export * from './remaining.ts';
