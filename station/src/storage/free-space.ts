import { statfs } from 'node:fs/promises';

/** Bytes an unprivileged process may still write to a folder's volume; undefined where the system does not say. */
export async function freeBytesOf(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
