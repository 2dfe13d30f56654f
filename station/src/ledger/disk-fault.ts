/**
 * What a disk can do to the ledger, told apart by what a cashier can do about it: a full one gets room and goes on, one
 * that does not write is left alone and the next register taken. A constraint or a busy file is neither.
 */
export type DiskFault = 'full' | 'failed';

/** Growing the shared memory beside the log is refused under another name when there is no room (ENOSPC). */
const FULL = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT']);
const FAILED = /^(SQLITE_(IOERR|CORRUPT|READONLY|CANTOPEN|NOTADB)|EIO$|EROFS$|EFBIG$)/;

/** The fault of the disk behind an error of SQLite or the file system; undefined when it is none. */
export function diskFaultOf(error: unknown): DiskFault | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code !== 'string') return undefined;
  if (FULL.has(code)) return 'full';
  return FAILED.test(code) ? 'failed' : undefined;
}

/** No room for this transaction: nothing of it is in the file, and the same operation may be tried again. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';

  constructor(cause: unknown) {
    super('The disk is full: nothing was written', { cause });
  }
}

/**
 * The disk does not take writes. What was acknowledged is in the file. `isUnknown`: a COMMIT failed and the file could
 * not be opened again to look, so that the last transaction may be there or not; asking for its operation again, once
 * the disk works, tells. Without it nothing of this transaction was written.
 */
export class StorageFailedError extends Error {
  override readonly name = 'StorageFailedError';
  readonly isUnknown: boolean;

  constructor(cause: unknown, isUnknown: boolean) {
    super(`The ledger cannot be written: ${String(cause)}`, { cause });
    this.isUnknown = isUnknown;
  }
}

/** How writing goes. After three transactions in a row that the disk did not take, the station stops trying for each. */
export type DiskState =
  | { readonly kind: 'writable' }
  | { readonly kind: 'failing'; readonly failures: number; readonly detail: string }
  | { readonly kind: 'unwritable'; readonly detail: string };

const FAILURES_MAX = 3;
/** A disk that came back is noticed this soon; until then every screen is answered at once. */
const PROBE_EVERY_MS = 5_000;

/** Counts failures of the disk in a row, and says when another attempt is worth its wait. */
export class DiskHealth {
  #state: DiskState = { kind: 'writable' };
  #lastAttemptMs = Number.NEGATIVE_INFINITY;
  readonly #monotonicMs: () => number;
  readonly #onChange: (state: DiskState) => void;

  constructor(monotonicMs: () => number, onChange: (state: DiskState) => void) {
    this.#monotonicMs = monotonicMs;
    this.#onChange = onChange;
  }

  get state(): DiskState {
    return this.#state;
  }

  /** Whether an attempt is worth its wait; a disk known not to write is asked only now and then. */
  admits(): boolean {
    if (this.#state.kind !== 'unwritable') return true;
    if (this.#monotonicMs() - this.#lastAttemptMs < PROBE_EVERY_MS) return false;
    this.#lastAttemptMs = this.#monotonicMs();
    return true;
  }

  succeeded(): void {
    if (this.#state.kind !== 'writable') this.#become({ kind: 'writable' });
  }

  failed(detail: string): void {
    this.#lastAttemptMs = this.#monotonicMs();
    const failures = this.#state.kind === 'failing' ? this.#state.failures + 1 : 1;
    this.#become(
      this.#state.kind === 'unwritable' || failures >= FAILURES_MAX
        ? { kind: 'unwritable', detail }
        : { kind: 'failing', failures, detail },
    );
  }

  #become(state: DiskState): void {
    this.#state = state;
    this.#onChange(state);
  }
}
