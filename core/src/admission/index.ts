export * from './reasons.ts';
export * from './verdict.ts';
