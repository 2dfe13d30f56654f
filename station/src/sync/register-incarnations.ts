import type { ServiceClient } from '@gatehouse/core/contract';
import type { syncRoutes } from '@gatehouse/core/sync';
import type { KeyObject } from 'node:crypto';
import type { Incarnations } from '../enrolment/index.ts';

export interface RegisterParts {
  readonly incarnations: Incarnations;
  readonly softwareVersion: string;
  /** The cloud as an incarnation of this station asks it, under that one's token. */
  readonly clientOf: (
    incarnation: string,
    key: KeyObject,
  ) => Pick<ServiceClient<typeof syncRoutes>, 'openIncarnation'>;
  readonly onRegistered?: (incarnation: string) => void;
}

/**
 * Tells the cloud of incarnations it does not know, oldest first, each vouched for by the one before. Made to be awaited
 * before every request under the newest name; costs nothing once all are known. Rejects with why the cloud did not.
 */
export function createRegistration(parts: RegisterParts): () => Promise<void> {
  const { incarnations, softwareVersion } = parts;
  let underWay: Promise<void> | undefined;
  const register = async (): Promise<void> => {
    for (const { request, vouchedBy } of await incarnations.pending()) {
      const client = parts.clientOf(vouchedBy.incarnation, vouchedBy.key);
      const answer = await client.openIncarnation({ body: { ...request, softwareVersion } });
      if (!answer.ok)
        throw new Error(
          `the cloud has not taken the new incarnation: ${answer.problem.detail || answer.problem.title}`,
        );
      const { incarnation } = request.succession;
      incarnations.registered(incarnation, answer.value.ticketKeyId);
      parts.onRegistered?.(incarnation);
    }
  };
  return () => {
    if (!incarnations.isPending()) return Promise.resolve();
    underWay ??= register().finally(() => (underWay = undefined));
    return underWay;
  };
}
