import { refused, type ServiceProblem } from '../api/problem.ts';
import { StorageFailedError, StorageFullError } from '../ledger/index.ts';

/** The station's word that it could not begin: nothing was written, and a client need not ask what became of it. */
const NOT_BEGUN = 503;

/** Said instead of selling when only the closing reserve is left. */
export const storageFull = () =>
  refused(NOT_BEGUN, 'storage_full', 'The disk of this station is full: nothing was sold', {
    detail: 'Close the shift here and go on at the next register; selling begins again when there is room',
  });

const storageFailed: ServiceProblem = {
  status: NOT_BEGUN,
  code: 'storage_failed',
  title: 'This station cannot write to its disk',
  detail: 'Take the next register; nothing that was sold here is lost',
};

/** Neither done nor refused: a client keeps the operation's id and asks again. */
const storageUnknown: ServiceProblem = {
  status: 500,
  code: 'storage_unknown',
  title: 'The disk failed in the middle: whether this was recorded is not known yet',
  detail: 'Ask again under the same operation id; do not do it once more elsewhere',
};

/** The problem to show for an error of the ledger's disk; undefined when it is something else. */
export function storageProblemOf(error: unknown): ServiceProblem | undefined {
  if (error instanceof StorageFullError) return storageFull().problem;
  if (!(error instanceof StorageFailedError)) return undefined;
  return error.isUnknown ? storageUnknown : storageFailed;
}
