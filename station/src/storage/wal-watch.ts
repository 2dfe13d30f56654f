/**
 * A log up to this size is left as it is: its blocks are allocated, and writing over them costs half of what appending
 * does. A checkpoint between the sales moves its pages and lets it begin again.
 */
export const WAL_TRUNCATE_BYTES = 16 * 1024 * 1024;
/** A log this large could not begin again for long: somebody holds an old state open, and it grows without end. */
export const WAL_ALARM_BYTES = 64 * 1024 * 1024;

/** What to do about a log of this size in an idle moment. */
export const nextWalStep = (
  walBytes: number,
  truncateBytes: number = WAL_TRUNCATE_BYTES,
): 'leave' | 'truncate' => (walBytes >= truncateBytes ? 'truncate' : 'leave');
