export * from './aim-identifier.ts';
export * from './line-frames.ts';
