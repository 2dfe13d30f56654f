import { dirname } from 'node:path';
import { checkImports } from './imports.ts';
import { inParallel, root, runTool, step, toolStep, type Outcome } from './steps.ts';
import { filesBelow } from './tree.ts';

/** What can be said about the source without running it. Each is one outcome; none stops the others. */
export const staticLanes = ['types', 'lint', 'format', 'imports'] as const;
export type StaticLane = (typeof staticLanes)[number];

/** TypeScript projects, the root's own first: each folder is checked with the globals it is allowed to have. */
export function typeProjects(): string[] {
  const paths = filesBelow(root).filter((path) => /(^|\/)tsconfig\.json$/.test(path));
  return paths.toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b));
}

/** A project whose folder is still empty is not an error (TS18003). */
async function checkTypes(project: string): Promise<Outcome> {
  return step(`types: ${dirname(project)}`, async () => {
    const { code, output } = await runTool('tsc', ['-p', project, '--pretty', 'false']);
    const empty = output.includes('error TS18003') && !/error TS(?!18003)/.test(output);
    return { kind: code === 0 || empty ? 'passed' : 'failed', detail: output };
  });
}

export async function runStaticLane(lane: StaticLane): Promise<Outcome[]> {
  switch (lane) {
    case 'types':
      return inParallel(typeProjects(), 2, checkTypes);
    case 'lint':
      return [await toolStep('lint', 'oxlint', [])];
    case 'format':
      return [await toolStep('format', 'oxfmt', ['--check'])];
    case 'imports':
      return [
        await step('import rules', async () => {
          const report = await checkImports(root);
          return {
            kind: report.violations.length === 0 ? 'passed' : 'failed',
            detail: report.violations.join('\n'),
          };
        }),
      ];
  }
}
