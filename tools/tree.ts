import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders that hold what was installed, built or recorded, never what was written. */
const notOurs = new Set(['node_modules', 'dist', '.git', '.node', '.data', 'coverage', '.vite', 'planted']);

/** Every written file below `root`, as sorted paths with forward slashes. Does not need git. */
export function filesBelow(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : filesBelow(root, path);
      return entry.isFile() ? [relative(root, path).split(sep).join('/')] : [];
    })
    .sort();
}

export type Specifier = { readonly name: string; readonly line: number };

const statements = [
  /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

/** The names a TypeScript source imports: static, side effect, re-export and literal dynamic imports. */
export function importsOf(source: string): Specifier[] {
  return statements.flatMap((statement) =>
    [...source.matchAll(statement)].map((match) => ({
      name: match[1] ?? '',
      line: source.slice(0, match.index).split('\n').length,
    })),
  );
}

/** `@scope/name/deep` and `name/deep` as the package they come from. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
