export * from './clock.ts';
export * from './venue-day.ts';
