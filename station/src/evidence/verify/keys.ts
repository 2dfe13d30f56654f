import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Public keys from outside the file under examination: what makes a verification independent of it. */
export const keysFile = z.strictObject({
  stations: z
    .array(z.strictObject({ stationId: z.string(), incarnation: z.string(), publicKey: z.string() }))
    .default([]),
  logs: z.array(z.strictObject({ logId: z.string(), publicKey: z.string() })).default([]),
  /** Heads known elsewhere (a console, a peer, a printed report): journals must contain them. */
  heads: z
    .array(z.strictObject({ incarnation: z.string(), seq: z.int().min(1), hash: z.string() }))
    .default([]),
});
export type PublicKeys = z.infer<typeof keysFile>;

export const NO_KEYS: PublicKeys = { stations: [], logs: [], heads: [] };

/** Reads a keys file; throws with the field that is wrong. */
export function readKeys(file: string): PublicKeys {
  const read = keysFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}
