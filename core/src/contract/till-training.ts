import { z } from 'zod';
import { defineRoutes } from './route.ts';

/** Practising at a real till: the same screens and rules over a journal of its own that never meets the books. */

/** Every operation of a screen that is practising has an id that begins so; one that does not is refused, and so is the other way round. */
export const TRAINING_ID_PREFIX = 'training-';

export const trainingState = z.strictObject({ training: z.boolean() });
export type TrainingState = z.infer<typeof trainingState>;

export const trainingRoutes = defineRoutes({
  begin: {
    id: 'beginTraining',
    method: 'POST',
    path: '/api/v1/till/training/begin',
    summary: 'Practise on this screen: nothing of it reaches the books',
    tag: 'Training',
    access: 'training.use',
    body: z.strictObject({}),
    response: trainingState,
  },
  end: {
    id: 'endTraining',
    method: 'POST',
    path: '/api/v1/till/training/end',
    summary: 'Back to the real till, as it was left',
    tag: 'Training',
    access: 'signed-in',
    body: z.strictObject({}),
    response: trainingState,
  },
});
