export * from './by-mode.ts';
export * from './handlers.ts';
export { type SignedTrainingHead, trainingHeadText } from './signed-head.ts';
export { markedAsTraining } from './training-paper.ts';
export { createTraining, type Training, type TrainingParts } from './training.ts';
