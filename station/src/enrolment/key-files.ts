import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Small secret files of one folder: readable by the station's own account only, and never half written. */
export interface KeyFiles {
  read(name: string): string | undefined;
  /** Durable when it returns: written beside, synced, renamed, and the folder synced. */
  write(name: string, text: string): void;
}

/** Opens (and creates, mode 0700) the folder that holds a station's keys. */
export function openKeyFiles(folder: string): KeyFiles {
  const firstMade = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A synced file in a folder whose own name is not durable is gone with it, and an enrolment code works once.
  if (firstMade !== undefined) syncAbove(folder, firstMade);
  return {
    read(name) {
      const path = join(folder, name);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    write(name, text) {
      const path = join(folder, name);
      const draft = `${path}.new`;
      const file = openSync(draft, 'w', 0o600);
      try {
        // Not `writeSync`: a disk that is nearly full takes a part and calls that success, and the name would be put over it.
        writeFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
      syncFolder(dirname(path));
    },
  };
}

/** Makes the names of new folders durable: every folder above `folder` down from that of the first one made. */
function syncAbove(folder: string, firstMade: string): void {
  for (let made = resolve(folder); ; made = dirname(made)) {
    syncFolder(dirname(made));
    if (made === resolve(firstMade) || made === dirname(made)) return;
  }
}

/** A rename is durable only once its folder is; Windows has no such call and journals the rename itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
