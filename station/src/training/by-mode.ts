import { TRAINING_ID_PREFIX } from '@gatehouse/core/contract';
import { type Admitted, type MountedRoute, refused } from '../api/index.ts';

/** Which screens practise, and what answers them. */
export interface TrainingScreens {
  isOn(screen: string): boolean;
  /** The same route over the training ledger; undefined where there is nothing to practise. */
  route(routeId: string): MountedRoute | undefined;
}

/**
 * Sends each request to the till its screen works at. What cannot be practised is refused while practising, never done
 * for real; reads of it go through. An operation made on the other side of a switch is refused on either side: a screen
 * that missed the switch must not sell for real in a lesson, nor lose a real sale in one.
 */
export function byMode(real: readonly MountedRoute[], training: TrainingScreens): MountedRoute[] {
  return real.map((mounted) => ({
    ...mounted,
    handle(input: unknown, caller: Admitted) {
      const isTraining = training.isOn(caller.screen);
      if (isOfOther(input, isTraining)) return switched(isTraining);
      if (!isTraining) return mounted.handle(input, caller);
      const own = training.route(mounted.route.id);
      if (own) return own.handle(input, caller);
      return mounted.route.method === 'GET' ? mounted.handle(input, caller) : notPractised();
    },
  }));
}

function isOfOther(input: unknown, isTraining: boolean): boolean {
  const body = (input as { readonly body?: unknown } | null)?.body;
  const id = (body as { readonly operationId?: unknown } | null | undefined)?.operationId;
  return typeof id === 'string' && id.startsWith(TRAINING_ID_PREFIX) !== isTraining;
}

const switched = (isTraining: boolean) =>
  refused(
    409,
    'training_switched',
    isTraining ? 'This screen is practising now' : 'This screen is not practising any more',
    {
      detail: 'Load the screen again; nothing was done',
      errors: [{ field: 'operationId', message: 'was made before the switch' }],
    },
  );

const notPractised = () =>
  refused(409, 'not_in_training', 'This cannot be practised', {
    detail: 'Leave training to do it for real',
  });
