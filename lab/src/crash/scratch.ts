import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder in memory where the machine has one: images are thousands of short-lived files, and what a real disk would
 * lose is modelled, not waited for. Gone with the handle.
 */
export function memoryScratch(name: string): { readonly path: string; remove(): void } {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const path = mkdtempSync(join(parent, `gatehouse-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
