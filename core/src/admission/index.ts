export * from './checks.ts';
export * from './decide.ts';
export * from './facts.ts';
export * from './reasons.ts';
export * from './subject.ts';
export * from './verdict.ts';
