export * from './identity.ts';
export * from './ledger.ts';
export * from './migrations.ts';
export * from './operation.ts';
export * from './sql.ts';
export {
  adoptSqliteStorage,
  assertKeyFits,
  FILE_CIPHER,
  FILE_KEY_BYTES,
  keyOfFile,
  loadSqlite,
  openSqlite,
  protectFolder,
  sqliteStorage,
  unlock,
  UnsafeStorageError,
  useSqliteEngine,
  type FileDurability,
  type FileKeyChoice,
  type SqliteStorage,
} from './sqlite.ts';
export { lockFile, type FileLock } from './file-lock.ts';
export {
  sha256Hex,
  type AppendContext,
  type AppendedRecord,
  type LedgerWriter,
  type Projection,
} from './writer.ts';
export * from './disk-check.ts';
export * from './quick-check.ts';
export * from './system.ts';
export type { CheckpointResult } from './checkpoint.ts';
export { diskFaultOf, type DiskState, StorageFailedError, StorageFullError } from './disk-fault.ts';
