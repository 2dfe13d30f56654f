export * from './card-policy.ts';
export * from './payment-state.ts';
