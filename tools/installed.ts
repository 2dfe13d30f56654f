/**
 * Exits 0 when node_modules holds every package at the version of package-lock.json, by npm's own record of what
 * it installed. Optional packages are the binaries of other platforms and may be absent. Runs before anything is
 * installed, so it imports Node only.
 */
import { existsSync, readFileSync } from 'node:fs';

type Lock = { packages: Record<string, { version?: string; optional?: boolean; link?: boolean }> };

const read = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Lock).packages;

function installed(): boolean {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const present = read(record);
  return Object.entries(read('package-lock.json'))
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.optional)
    .every(([path, entry]) => existsSync(path) && (entry.link || present[path]?.version === entry.version));
}

process.exitCode = installed() ? 0 : 1;
