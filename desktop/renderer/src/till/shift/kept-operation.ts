import { z } from 'zod';
import { keptValue } from '../../state/kept.ts';
import type { Till } from '../till.ts';

/**
 * An operation id that outlives a reload while money is moved: asked again about the same thing, the station answers
 * what came of it and moves nothing twice.
 */
export function keptOperation(till: Till, name: string) {
  const kept = keptValue(
    `gatehouse.${name}.${till.status.get().stationId}`,
    z.strictObject({ operationId: z.string(), about: z.string() }),
  );
  return {
    /** The id for this attempt: the same as long as it is about the same and nobody said that it is done. */
    take(about: unknown): string {
      const text = JSON.stringify(about);
      const before = kept.read();
      if (before?.about === text) return before.operationId;
      const operationId = till.newId();
      kept.write({ operationId, about: text });
      return operationId;
    },
    done: () => kept.write(undefined),
  };
}

/** Whether nobody knows what became of a request: then its id is asked again. */
export const isUnanswered = (code: string): boolean => code === 'unreachable' || code === 'bad_answer';
