import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files of a folder, however deep, that hold any of some bytes: "replica-1.db-wal: name". Logs, temp files and all. */
export function filesHolding(folder: string, wanted: Readonly<Record<string, Uint8Array>>): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      return Object.entries(wanted)
        .filter(([, needle]) => bytes.includes(Buffer.from(needle)))
        .map(([what]) => `${relative(folder, path)}: ${what}`);
    })
    .toSorted();
}

/** A text as it may stand in a file: UTF-8, UTF-16 in both orders, and base64 at each of three offsets. */
export function formsOf(what: string, text: string): Record<string, Uint8Array> {
  const utf16 = Buffer.from(text, 'utf16le');
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    // The first and last letters depend on the neighbours.
    return Buffer.from(encoded.slice(offset === 0 ? 0 : 4, -4));
  });
  return {
    [what]: Buffer.from(text),
    [`${what} in UTF-16`]: utf16,
    [`${what} in UTF-16, swapped`]: Buffer.from(utf16).swap16(),
    ...Object.fromEntries(base64.map((bytes, offset) => [`${what} in base64 +${offset}`, bytes])),
  };
}
