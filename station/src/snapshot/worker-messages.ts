import type { SnapshotManifest } from '@gatehouse/core/sync';
import type { SqliteStorage } from '../ledger/index.ts';
import type { SnapshotTrust } from './accept-manifest.ts';
import type { SnapshotFailureCode } from './failure.ts';
import type { FetchProgress } from './fetch-snapshot.ts';

/** What passes between the device loop and the thread that fetches and completes a snapshot. */
export interface WorkerOrder {
  readonly baseUrl: string;
  readonly dataFolder: string;
  readonly folder: string;
  readonly trust: SnapshotTrust;
  readonly storage: SqliteStorage;
}

export type ToWorker =
  | { readonly kind: 'token'; readonly id: number; readonly token: string | null }
  /** Nobody writes to the present replica from here until the answer. */
  | { readonly kind: 'complete'; readonly presentName: string; readonly name: string }
  /** The new one is in force, and the loop has let go of the old. */
  | { readonly kind: 'release'; readonly presentName: string };

export type FromWorker =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'progress'; readonly phase: 'fetching' | 'checking'; readonly progress: FetchProgress }
  | { readonly kind: 'ready'; readonly manifest: SnapshotManifest }
  | { readonly kind: 'completed' }
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly code: SnapshotFailureCode; readonly detail: string };
