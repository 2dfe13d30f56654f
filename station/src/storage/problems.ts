import { refused, type ServiceProblem } from '../api/problem.ts';
import { StorageFailedError, StorageFullError } from '../ledger/index.ts';

/** RFC 4918 §11.5: the request cannot be kept because there is no room; nothing of it was. */
const INSUFFICIENT_STORAGE = 507;

/** Said instead of selling when only the closing reserve is left. */
export const storageFull = () =>
  refused(INSUFFICIENT_STORAGE, 'storage_full', 'The disk of this station is full: nothing was sold', {
    detail: 'Close the shift here and go on at the next register; selling begins again when there is room',
  });

const storageFailed: ServiceProblem = {
  status: 503,
  code: 'storage_failed',
  title: 'This station cannot write to its disk',
  detail: 'Take the next register; nothing that was sold here is lost',
};

/** The problem to show for an error of the ledger's disk; undefined when it is something else. */
export function storageProblemOf(error: unknown): ServiceProblem | undefined {
  if (error instanceof StorageFullError) return storageFull().problem;
  return error instanceof StorageFailedError ? storageFailed : undefined;
}
