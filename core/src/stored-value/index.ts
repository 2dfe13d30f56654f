export * from './allotment.ts';
export * from './code.ts';
export * from './movements.ts';
export * from './routes.ts';
export * from './rules.ts';
