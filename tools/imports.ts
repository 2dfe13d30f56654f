import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { cruiseOptions, sourceFolders } from './import-rules.ts';

export type ImportReport = {
  readonly modules: number;
  readonly dependencies: number;
  readonly violations: readonly string[];
};

/**
 * Checks every import below `root` against the table in import-rules.ts.
 *
 * Throws when fewer modules were read than source files lie there: without a parser for TypeScript the tool
 * reads nothing, finds nothing and reports success.
 */
export async function checkImports(root: string): Promise<ImportReport> {
  const folders = sourceFolders.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise([...folders], cruiseOptions(root));
  const result = output as ICruiseResult;
  const read = result.modules.filter((module) => /^(?!node_modules\/).*\.tsx?$/.test(module.source));
  const expected = folders.reduce((count, folder) => count + countSources(join(root, folder)), 0);
  const dependencies = read.reduce((count, module) => count + module.dependencies.length, 0);
  assertWasRead({ modules: read.length, dependencies, expected });
  const violations = result.summary.violations.map(
    (violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`,
  );
  return { modules: read.length, dependencies, violations: [...new Set(violations)].sort() };
}

/** Throws when the numbers say that the tree was not read: fewer modules than files, or hardly an import. */
export function assertWasRead(seen: { modules: number; dependencies: number; expected: number }): void {
  if (seen.modules < seen.expected) {
    throw new Error(`dependency-cruiser read ${seen.modules} modules of ${seen.expected} source files`);
  }
  if (seen.modules > 20 && seen.dependencies < seen.modules / 2) {
    throw new Error(
      `dependency-cruiser saw ${seen.dependencies} imports in ${seen.modules} modules: not parsed`,
    );
  }
}

const skipped = new Set(['node_modules', 'dist', '.data', '.node', 'coverage', 'planted']);

function countSources(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((count, entry) => {
    if (entry.isDirectory())
      return skipped.has(entry.name) ? count : count + countSources(join(folder, entry.name));
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? count + 1 : count;
  }, 0);
}

if (import.meta.main) {
  const report = await checkImports(process.cwd());
  for (const violation of report.violations) console.error(violation);
  console.log(
    `${report.modules} modules, ${report.dependencies} imports, ${report.violations.length} violations`,
  );
  process.exitCode = report.violations.length > 0 ? 1 : 0;
}
