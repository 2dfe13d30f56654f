import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../history/dice.ts';
import { folderOf, type FileOperation } from './trace.ts';

/**
 * A disk as POSIX promises it and no better.
 *
 * Modelled: bytes, sizes and truncations of a file are durable only by a sync of that file; a name (create, rename,
 * unlink, folder) only by a sync of its folder. What is not durable at a crash is kept, dropped, torn or reordered,
 * each write by itself; a folder's changes survive up to some point, in their order, as every journalling file system
 * has it. A torn write keeps any of the sectors it touched, whole; space that was allocated and never written reads
 * as zeros or as what lay on the disk before.
 *
 * Not modelled: a drive that says "synced" and lies, a sector that is destroyed although its write was not the last
 * (see `brokenSectors`), bits that rot later. The recorded folder itself is there.
 */
export interface DiskModel {
  /** What the disk writes whole or not at all: 512, or 4096 on drives that say so. */
  readonly sectorBytes: 512 | 4096;
  /**
   * Without power-safe overwrite the sector under the pen at the crash is lost whole, synced neighbours included. SQLite
   * is built to rely on drives not doing this; off in every judged run, there to see what a page size would change.
   */
  readonly brokenSectors?: boolean;
}

type Change = Extract<FileOperation, { kind: 'write' | 'truncate' }>;
type NameChange = Extract<FileOperation, { kind: 'create' | 'rename' | 'unlink' | 'folder' }>;

interface Stored {
  durable: Buffer<ArrayBuffer>;
  pending: Change[];
}

/** How the pending changes of one image are treated; drawn per image, so that the plain cases come up too. */
type Fate = 'all' | 'none' | 'prefix' | 'each' | 'shuffled';
const FATES: readonly Fate[] = ['all', 'none', 'prefix', 'each', 'shuffled'];

export class ModelDisk {
  readonly #model: DiskModel;
  readonly #files = new Map<number, Stored>();
  /** Names that would survive: path to file, or null for a folder. */
  #names = new Map<string, number | null>();
  #nameChanges: NameChange[] = [];

  constructor(model: DiskModel) {
    this.#model = model;
  }

  apply(operation: FileOperation): void {
    switch (operation.kind) {
      case 'said':
        return;
      case 'create':
        this.#files.set(operation.file, { durable: Buffer.alloc(0), pending: [] });
        this.#nameChanges.push(operation);
        return;
      case 'folder':
      case 'rename':
      case 'unlink':
        this.#nameChanges.push(operation);
        return;
      case 'write':
      case 'truncate':
        this.#files.get(operation.file)?.pending.push(operation);
        return;
      case 'sync': {
        const file = this.#files.get(operation.file);
        if (!file) return;
        for (const change of file.pending) file.durable = changed(file.durable, change);
        file.pending = [];
        return;
      }
      case 'sync-folder': {
        const here = (change: NameChange) => foldersOf(change).includes(operation.path);
        this.#names = renamed(this.#names, this.#nameChanges.filter(here));
        this.#nameChanges = this.#nameChanges.filter((change) => !here(change));
        return;
      }
    }
  }

  /** One of the states a power cut now may leave behind, as files by path; folders are null. */
  afterPowerCut(dice: Dice): Map<string, Buffer | null> {
    const fate = FATES[dice.between(0, FATES.length - 1)] ?? 'each';
    const names = renamed(this.#names, this.#survivingNames(dice, fate));
    const found = new Map<string, Buffer | null>();
    for (const [path, file] of names) {
      // A file whose folder did not survive is gone with it.
      if (!isReachable(path, names)) continue;
      found.set(path, file === null ? null : this.#content(file, dice, fate));
    }
    return found;
  }

  #survivingNames(dice: Dice, fate: Fate): NameChange[] {
    if (fate === 'all') return this.#nameChanges;
    if (fate === 'none') return [];
    const folders = new Set(this.#nameChanges.flatMap(foldersOf));
    const kept = new Map(
      [...folders].map((folder) => {
        const count = this.#nameChanges.filter((change) => foldersOf(change).includes(folder)).length;
        return [folder, dice.between(0, count)] as const;
      }),
    );
    return this.#nameChanges.filter((change) =>
      foldersOf(change).every((folder) => {
        const left = kept.get(folder) ?? 0;
        kept.set(folder, left - 1);
        return left > 0;
      }),
    );
  }

  #content(number: number, dice: Dice, fate: Fate): Buffer<ArrayBuffer> {
    const file = this.#files.get(number);
    if (!file) return Buffer.alloc(0);
    const { durable, pending } = file;
    const surviving = survivors(pending, dice, fate);
    // What lies in space that was allocated and not written: nothing, or somebody's old bytes.
    const fill = dice.chance(0.5) ? 0 : dice.between(1, 255);
    let content = Buffer.from(durable);
    for (const { change, torn } of surviving) {
      content =
        torn && change.kind === 'write'
          ? this.#tear(content, change, dice, fill)
          : changed(content, change, fill);
    }
    return content;
  }

  #tear(
    before: Buffer<ArrayBuffer>,
    change: Extract<Change, { kind: 'write' }>,
    dice: Dice,
    fill: number,
  ): Buffer<ArrayBuffer> {
    const { sectorBytes, brokenSectors = false } = this.#model;
    const end = change.offset + change.bytes.length;
    let content = before;
    for (let at = change.offset - (change.offset % sectorBytes); at < end; at += sectorBytes) {
      const [from, to] = [Math.max(at, change.offset), Math.min(at + sectorBytes, end)];
      if (dice.chance(0.5)) {
        const bytes = change.bytes.subarray(from - change.offset, to - change.offset);
        content = changed(content, { ...change, offset: from, bytes }, fill);
      } else if (brokenSectors && dice.chance(0.3)) {
        const bytes = Buffer.alloc(Math.min(sectorBytes, Math.max(content.length, to) - at), 0xa5);
        content = changed(content, { ...change, offset: at, bytes }, fill);
      }
    }
    return content;
  }
}

const isReachable = (path: string, names: ReadonlyMap<string, number | null>): boolean => {
  const folder = folderOf(path);
  return folder === '' || (names.has(folder) && isReachable(folder, names));
};

interface Survivor {
  readonly change: Change;
  readonly torn: boolean;
}

function survivors(pending: readonly Change[], dice: Dice, fate: Fate): Survivor[] {
  const whole = (change: Change): Survivor => ({ change, torn: false });
  switch (fate) {
    case 'all':
      return pending.map(whole);
    case 'none':
      return [];
    case 'prefix': {
      const count = dice.between(0, pending.length);
      return pending.slice(0, count).map((change, index) => ({ change, torn: index === count - 1 }));
    }
    case 'each':
    case 'shuffled': {
      const kept = pending.flatMap((change): Survivor[] => {
        const draw = dice.next();
        return draw < 0.35 ? [] : [{ change, torn: draw > 0.7 }];
      });
      if (fate === 'shuffled') {
        for (let index = kept.length - 1; index > 0; index -= 1) {
          const other = dice.between(0, index);
          [kept[index], kept[other]] = [kept[other]!, kept[index]!];
        }
      }
      return kept;
    }
  }
}

function changed(before: Buffer<ArrayBuffer>, change: Change, fill = 0): Buffer<ArrayBuffer> {
  if (change.kind === 'truncate') {
    if (change.size <= before.length) return Buffer.from(before.subarray(0, change.size));
    return Buffer.concat([before, Buffer.alloc(change.size - before.length)]);
  }
  const { offset, bytes } = change;
  const end = offset + bytes.length;
  const content =
    end > before.length ? Buffer.concat([before, Buffer.alloc(end - before.length, fill)]) : before;
  bytes.copy(content, offset);
  return content;
}

function foldersOf(change: NameChange): string[] {
  return change.kind === 'rename'
    ? [...new Set([folderOf(change.from), folderOf(change.to)])]
    : [folderOf(change.path)];
}

function renamed(before: ReadonlyMap<string, number | null>, changes: readonly NameChange[]) {
  const names = new Map(before);
  for (const change of changes) {
    switch (change.kind) {
      case 'create':
        names.set(change.path, change.file);
        break;
      case 'folder':
        names.set(change.path, null);
        break;
      case 'unlink':
        names.delete(change.path);
        break;
      case 'rename': {
        const file = names.get(change.from);
        names.delete(change.from);
        if (file !== undefined) names.set(change.to, file);
        break;
      }
    }
  }
  return names;
}

/** Lays an image down as files. */
export function writeImage(folder: string, files: ReadonlyMap<string, Buffer | null>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of [...files].toSorted(([one], [other]) => one.length - other.length)) {
    if (content === null) mkdirSync(join(folder, path), { recursive: true });
    else writeFileSync(join(folder, path), content);
  }
}
