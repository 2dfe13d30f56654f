export * from './identity.ts';
export * from './ledger.ts';
export * from './migrations.ts';
export * from './operation.ts';
export * from './sql.ts';
export { openSqlite, UnsafeStorageError, type FileDurability } from './sqlite.ts';
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
