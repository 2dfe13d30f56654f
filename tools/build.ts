import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.ts';
import { root, runTool } from './steps.ts';
import { filesBelow } from './tree.ts';

export type Page = { readonly name: string; readonly folder: string };
export type BuiltPage = Page & { readonly kind: 'built' | 'fresh' | 'failed'; readonly detail: string };

const stampName = '.built-from';

/** Every folder with a vite.config.ts is a page of its own: desktop/renderer, web/console, the lab's bench. */
export function findPages(base = root): Page[] {
  return filesBelow(base)
    .filter((path) => basename(path) === 'vite.config.ts')
    .map((path) => ({ name: dirname(path), folder: join(base, dirname(path)) }));
}

/**
 * Builds each page into its dist/, unless what it is made of (its folder, core, ui, the locked dependencies) is
 * what the existing build was made of. The stamp is removed first and written last, so a build that was cut short
 * is built again. Never throws for a page: a failed build is an answer, with Vite's own words.
 */
export async function buildPages(
  options: { only?: readonly string[]; base?: string } = {},
): Promise<BuiltPage[]> {
  const base = options.base ?? root;
  const pages = findPages(base).filter((page) => !options.only || options.only.includes(page.name));
  const built: BuiltPage[] = [];
  for (const page of pages) built.push(await buildPage(page, base));
  return built;
}

async function buildPage(page: Page, base: string): Promise<BuiltPage> {
  const startedAtMs = performance.now();
  const stamp = join(page.folder, 'dist', stampName);
  const inputs = fingerprint(page, base);
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs;
  const report = (kind: BuiltPage['kind'], detail = ''): BuiltPage => {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    console.log(`page ${page.name}: ${kind === 'fresh' ? 'unchanged' : `${kind} in ${seconds} s`}`);
    return { ...page, kind, detail };
  };
  if (isFresh()) return report('fresh');
  const lock = join(base, 'node_modules', `.building-${page.name.replaceAll('/', '-')}`);
  return withLock(lock, 300_000, async () => {
    if (isFresh()) return report('fresh');
    rmSync(stamp, { force: true });
    const { code, output } = await runTool('vite', ['build', '--logLevel', 'warn'], {
      cwd: page.folder,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (code !== 0) return report('failed', output);
    if (!existsSync(join(page.folder, 'dist')))
      return report('failed', 'vite wrote no dist/ beside its config');
    writeFileSync(stamp, inputs);
    return report('built', output);
  });
}

/** The SHA-256 of every input's path and bytes. Tests are not inputs. */
function fingerprint({ folder }: Page, base: string): string {
  const hash = createHash('sha256');
  const shared = [join(base, 'core'), join(base, 'ui')].filter((path) => existsSync(path));
  const files = [folder, ...shared].flatMap((top) => filesBelow(top).map((path) => join(top, path)));
  const settings = ['package-lock.json', 'tsconfig.base.json']
    .map((path) => join(base, path))
    .filter((path) => existsSync(path));
  for (const path of [...files.filter((file) => !/\.test\.tsx?$/.test(file)), ...settings]) {
    hash.update(path.slice(base.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  process.chdir(root);
  const only = process.argv.slice(2);
  const built = await buildPages(only.length > 0 ? { only } : {});
  for (const page of built.filter(({ kind }) => kind === 'failed')) console.error(page.detail);
  process.exitCode = built.some(({ kind }) => kind === 'failed') ? 1 : 0;
}
