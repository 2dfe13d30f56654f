import { hash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  signedManifest,
  type SignedManifest,
  snapshotManifest,
  type SnapshotManifest,
} from '@gatehouse/core/sync';
import { z } from 'zod';

export interface VenueName {
  readonly organizationId: string;
  readonly venueId: string;
}

export interface Snapshot {
  readonly signed: SignedManifest;
  readonly manifest: SnapshotManifest;
}

/** The snapshots of this process's data folder: one folder a venue, pieces by hash, one manifest file a snapshot. */
export interface SnapshotShelf {
  newest(venue: VenueName): Snapshot | undefined;
  /** The path of a piece of one of the venue's snapshots; undefined when none has it. */
  chunkFile(venue: VenueName, chunkHash: string): string | undefined;
  /** Where the next build may write: half-built files, and the pieces. What an earlier one left behind is gone. */
  folders(venue: VenueName): { readonly work: string; readonly chunks: string };
  add(venue: VenueName, signed: SignedManifest): void;
}

/** The newest and the one stations may be in the middle of. */
const KEPT = 2;
const MANIFEST = /^manifest-(\d+)\.json$/;
const keptManifest = z.strictObject({ signed: signedManifest });

export function openShelf(folder: string): SnapshotShelf {
  const venues = new Map<string, Snapshot[]>();

  // Names of venues come from people: in a path they stand as a hash.
  const folderOf = ({ organizationId, venueId }: VenueName): string =>
    join(folder, hash('sha256', JSON.stringify([organizationId, venueId]), 'hex').slice(0, 32));
  const chunksOf = (venue: VenueName): string => join(folderOf(venue), 'chunks');

  /** Newest first. A file that cannot be read is passed over: the next build replaces it. */
  const load = (venue: VenueName): Snapshot[] => {
    const path = folderOf(venue);
    const known = venues.get(path);
    if (known) return known;
    const found = namesIn(path)
      .flatMap((name) => {
        const number = MANIFEST.exec(name)?.[1];
        return number === undefined ? [] : [{ name, number: Number(number) }];
      })
      .toSorted((a, b) => b.number - a.number)
      .flatMap(({ name }) => readSnapshot(join(path, name)) ?? []);
    venues.set(path, found);
    return found;
  };

  return {
    newest: (venue) => load(venue)[0],
    chunkFile(venue, chunkHash) {
      if (!load(venue).some(({ manifest }) => manifest.chunks.some((one) => one.hash === chunkHash)))
        return undefined;
      const path = join(chunksOf(venue), chunkHash);
      return existsSync(path) ? path : undefined;
    },
    folders(venue) {
      const work = folderOf(venue);
      mkdirSync(work, { recursive: true });
      // Of builds that failed: each leaves other pieces, and nothing else would ever name them.
      prune(work, chunksOf(venue), 0, load(venue));
      return { work, chunks: chunksOf(venue) };
    },
    add(venue, signed) {
      const path = folderOf(venue);
      const last = Math.max(0, ...namesIn(path).map((name) => Number(MANIFEST.exec(name)?.[1] ?? 0)));
      const file = join(path, `manifest-${last + 1}.json`);
      writeFileSync(`${file}.new`, JSON.stringify({ signed }), { flush: true });
      renameSync(`${file}.new`, file);
      const manifest = snapshotManifest.parse(JSON.parse(signed.text));
      const kept = [{ signed, manifest }, ...load(venue)].slice(0, KEPT);
      venues.set(path, kept);
      prune(path, chunksOf(venue), last + 1 - KEPT, kept);
    },
  };
}

function readSnapshot(file: string): Snapshot | undefined {
  try {
    const { signed } = keptManifest.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { signed, manifest: snapshotManifest.parse(JSON.parse(signed.text)) };
  } catch {
    return undefined;
  }
}

function prune(path: string, chunks: string, through: number, kept: readonly Snapshot[]): void {
  for (const name of namesIn(path)) {
    const number = MANIFEST.exec(name)?.[1];
    if (number !== undefined && Number(number) <= through) rmSync(join(path, name), { force: true });
  }
  const needed = new Set(kept.flatMap(({ manifest }) => manifest.chunks.map((one) => one.hash)));
  for (const name of namesIn(chunks)) if (!needed.has(name)) rmSync(join(chunks, name), { force: true });
}

const namesIn = (path: string): string[] =>
  existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : [];
