import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { CHUNK_FILE_BYTES_MAX, type SignedManifest, type SnapshotManifest } from '@gatehouse/core/sync';
import { SnapshotFailure } from './failure.ts';

/** Where a manifest and pieces come from: the cloud, a peer, a file. Hash and signature decide, not the source. */
export interface SnapshotSource {
  manifest(): Promise<SignedManifest>;
  /** The bytes of a piece from an offset on; rejects when nothing comes. May begin at 0 all the same: see `fromByte`. */
  chunk(
    hash: string,
    fromByte: number,
  ): Promise<{ readonly fromByte: number; readonly bytes: AsyncIterable<Uint8Array> }>;
}

export interface FetchProgress {
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface FetchOrder {
  /** Holds partial and whole pieces and the file they make up; kept over restarts. */
  readonly folder: string;
  readonly source: SnapshotSource;
  /** Throws `SnapshotFailure` for a manifest that is not the organization's, or does not fit this station. */
  readonly accept: (signed: SignedManifest) => SnapshotManifest;
  readonly onProgress: (progress: FetchProgress) => void;
  /** Told before and after each durable step, so that a test can end the process there. */
  readonly onStep?: (step: string) => void;
  /** Waits between tries of a piece that does not come. */
  readonly wait: (timeoutMs: number) => Promise<void>;
}

export interface FetchedFile {
  readonly file: string;
  readonly manifest: SnapshotManifest;
}

/** Tries of one piece in which not one byte came, and of one that came whole and was another. */
const FRUITLESS_TRIES = 5;
const DAMAGED_TRIES = 3;
const RETRY_MS = 200;
/** Room that must stay for the ledger beside the file, its pieces and what is carried over. */
const DISK_RESERVE_BYTES = 256 * 1024 * 1024;
const WHOLE = 'whole.db';

/**
 * Fetches a snapshot and puts its file together, piece by piece: received, checked, unpacked into place. A piece that
 * was cut off goes on at its last byte, also after a restart; what is there from an earlier try is checked before it
 * is used. The file is whole and hashed when this resolves, and in nobody's way.
 */
export async function fetchSnapshot(order: FetchOrder): Promise<FetchedFile> {
  const { folder, source, onProgress } = order;
  const step = order.onStep ?? (() => undefined);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const manifest = order.accept(await source.manifest());
  step('manifest');
  const { chunks } = manifest;
  keepOnly(folder, new Set(chunks.map((chunk) => chunk.hash)));
  const totalBytes = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  refuseFullDisk(folder, totalBytes + manifest.fileBytes);

  const file = join(folder, WHOLE);
  const whole = createHash('sha256');
  let receivedBytes = 0;
  let at = 0;
  const target = openSync(file, 'w', 0o600);
  try {
    for (const chunk of chunks) {
      const packed = await pieceOf(order, chunk, (bytes) =>
        onProgress({ receivedBytes: receivedBytes + bytes, totalBytes }),
      );
      receivedBytes += chunk.bytes;
      onProgress({ receivedBytes, totalBytes });
      const part = unpack(packed, chunk.fileBytes);
      whole.update(part);
      writeAt(target, part, at);
      at += part.length;
      step('chunk');
    }
  } finally {
    closeSync(target);
  }
  if (at !== manifest.fileBytes || whole.digest('hex') !== manifest.fileHash) {
    // Every piece is what the manifest says, so the manifest itself is wrong about the whole.
    rmSync(folder, { recursive: true, force: true });
    throw new SnapshotFailure('damaged', 'the file is not the one that was announced');
  }
  step('whole');
  return { file, manifest };
}

type Chunk = SnapshotManifest['chunks'][number];

/** A piece's bytes, from the folder or the source, as many tries as it takes. */
async function pieceOf(
  order: FetchOrder,
  chunk: Chunk,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array> {
  const done = join(order.folder, `${chunk.hash}.zst`);
  if (existsSync(done)) {
    const kept = readFileSync(done);
    if (fits(kept, chunk)) return kept;
    // A disk that forgot, or a file somebody touched: nothing of it is used.
    rmSync(done, { force: true });
  }
  const partial = join(order.folder, `${chunk.hash}.part`);
  for (let damaged = 0; damaged < DAMAGED_TRIES; damaged += 1) {
    await receive(order, chunk, partial, onBytes);
    const packed = readFileSync(partial);
    if (fits(packed, chunk)) {
      renameSync(partial, done);
      return packed;
    }
    rmSync(partial, { force: true });
  }
  throw new SnapshotFailure('damaged', `piece ${chunk.hash.slice(0, 12)} came, and was another one`);
}

/** Appends to a partial piece until it has its length. */
async function receive(
  order: FetchOrder,
  chunk: Chunk,
  partial: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let fruitless = 0;
  const target = openSync(partial, 'a+', 0o600);
  try {
    let length = statSync(partial).size;
    if (length > chunk.bytes) ftruncateSync(target, (length = 0));
    while (length < chunk.bytes) {
      const before = length;
      let failure = 'an empty answer';
      try {
        const { fromByte, bytes } = await order.source.chunk(chunk.hash, length);
        // Who does not know `Range` begins at the beginning.
        if (fromByte !== length) {
          if (fromByte !== 0) throw new SnapshotFailure('damaged', 'a piece went on somewhere else');
          ftruncateSync(target, (length = 0));
        }
        for await (const part of bytes) {
          const fitting = part.subarray(0, chunk.bytes - length);
          for (let at = 0; at < fitting.length;) at += writeSync(target, fitting, at);
          length += fitting.length;
          onBytes(length);
          order.onStep?.('bytes');
          if (length === chunk.bytes) break;
        }
      } catch (error) {
        if (error instanceof SnapshotFailure && error.code !== 'unreachable') throw error;
        if (isDiskError(error)) throw new SnapshotFailure('disk', (error as Error).message);
        failure = error instanceof Error ? error.message : 'no answer';
      }
      // An answer that ended early without an error counts like one that broke.
      if (length > before) fruitless = 0;
      else if ((fruitless += 1) >= FRUITLESS_TRIES) throw new SnapshotFailure('unreachable', failure);
      if (length < chunk.bytes) await order.wait(RETRY_MS * fruitless);
    }
  } finally {
    closeSync(target);
  }
}

const isDiskError = (error: unknown): boolean =>
  ['ENOSPC', 'EIO', 'EDQUOT', 'EROFS'].includes((error as { code?: string } | null)?.code ?? '');

const fits = (bytes: Uint8Array, chunk: Chunk): boolean =>
  bytes.length === chunk.bytes && hash('sha256', bytes, 'hex') === chunk.hash;

function unpack(packed: Uint8Array, fileBytes: number): Buffer {
  if (fileBytes > CHUNK_FILE_BYTES_MAX) throw new SnapshotFailure('damaged', 'a piece is too large');
  let part: Buffer | undefined;
  try {
    part = zstdDecompressSync(packed, { maxOutputLength: fileBytes });
  } catch {
    part = undefined;
  }
  if (part?.length !== fileBytes)
    throw new SnapshotFailure('damaged', 'a piece does not unpack to its length');
  return part;
}

function writeAt(target: number, bytes: Uint8Array, position: number): void {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(target, bytes, at, bytes.length - at, position + at);
  } catch (error) {
    throw new SnapshotFailure('disk', (error as Error).message);
  }
}

/** Pieces of another snapshot are of no more use; those both have are kept. */
function keepOnly(folder: string, hashes: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const known = /^([0-9a-f]{64})\.(zst|part)$/.exec(name)?.[1];
    if (known === undefined || !hashes.has(known))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function refuseFullDisk(folder: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const kept = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  if (bavail * bsize + kept < neededBytes + DISK_RESERVE_BYTES)
    throw new SnapshotFailure('disk', `${neededBytes} bytes do not fit on the disk beside the ledger`);
}
