import { z } from 'zod';
import { chainHead, SUCCESSION_CAUSES } from '@gatehouse/core/sync';
import type { KeyFiles } from './key-files.ts';

/** A new incarnation this installation went on under by itself. */
const lineageEntry = z.object({
  incarnation: z.string().regex(/^[0-9a-f]{32}$/),
  cause: z.enum(SUCCESSION_CAUSES),
  /** Last record of the incarnation before it in this ledger. */
  previous: chainHead.extend({ incarnation: z.string() }),
  /** The place that gave the reason; null when a person did. */
  evidence: chainHead.nullable(),
  beganAtMs: z.int(),
  /** The cloud knows it. */
  registered: z.boolean(),
  /** Its ticket key's id once certified; until then an earlier key goes on signing. */
  ticketKeyId: z.int().nullable(),
});
export type LineageEntry = z.infer<typeof lineageEntry>;

const FILE = 'lineage.json';
const lineageFile = z.object({ entries: z.array(lineageEntry) });

/**
 * The incarnations after the enrolled one, oldest first; the last is the present one. One file, written whole: it alone
 * says under which name this station goes on. Throws when it cannot be read: going on under an older name would be a fork.
 */
export function readLineage(files: KeyFiles): readonly LineageEntry[] {
  const text = files.read(FILE);
  return text === undefined ? [] : lineageFile.parse(JSON.parse(text)).entries;
}

export const writeLineage = (files: KeyFiles, entries: readonly LineageEntry[]): void =>
  files.write(FILE, JSON.stringify({ entries }, undefined, 2));
