import { trainingRoutes } from '@gatehouse/core/contract';
import { answered, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { Training } from './training.ts';

/** Mounts the switch itself. `onSwitched` tells the screens to look again. */
export const trainingHandlers = (training: Training, onSwitched: () => void): MountedRoute[] =>
  mountRoutes(trainingRoutes, {
    begin(_input, { screen }) {
      const begun = training.begin(screen);
      if (begun.ok) onSwitched();
      return begun;
    },
    end(_input, { screen }) {
      const ended = training.end(screen);
      onSwitched();
      return answered(ended);
    },
  });
