import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { isBuiltin } from 'node:module';
import { sourceFolders } from './import-rules.ts';
import { filesBelow, importsOf, packageOf, readJson } from './tree.ts';

/**
 * What no linter looks at: how files are named, how long they grow, what must never be written down.
 * Each rule takes one file and answers with complaints; `complaintsAbout` walks the tree.
 */

export type SourceFile = { readonly path: string; readonly text: string };

const code = /\.(ts|tsx|css|sql|sh)$/;
const readable = /\.(ts|tsx|css|sql|sh|html|json|ya?ml|md)$/;
/** The rules themselves have to spell what they forbid. */
const aboutTheRules = /^tools\/(tidy|planted)[^/]*\.ts$/;
/** A contract suite (x.contract.ts) is run by the tests of every driver, so it may import vitest as they do. */
const isTest = (path: string) => /\.(test|contract)\.tsx?$/.test(path);
const isBuildConfig = (path: string) => /(^|\/)(vite|vitest|rolldown)[^/]*\.config\.ts$/.test(path);

const emptyNames = new Set(['manager', 'helper', 'helpers', 'util', 'utils', 'data', 'info']);

function names({ path }: SourceFile): string[] {
  if (!code.test(path)) return [];
  const words = basename(path)
    .replace(/\.\w+$/, '')
    .split(/[-._]|(?<=[a-z])(?=[A-Z])/);
  const empty = words.filter((word) => emptyNames.has(word.toLowerCase()));
  return empty.map((word) => `"${word}" in a file name says nothing about what is inside`);
}

const lengthReason = /\b(long|length|one file|one place|together|lines)\b/i;

function length({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length;
  const complaints: string[] = [];
  if (code.test(path) && lines > 400) {
    const opening = text.split('\n').slice(0, 12).join('\n');
    const comment = /^\s*(\/\*|\/\/|--|#)/.test(opening) && lengthReason.test(opening);
    if (!comment) complaints.push(`${lines} lines: a comment at the top says why it is long, or it is split`);
  }
  const wires = importsOf(text).some(({ name }) => packageOf(name) === 'electron');
  if (wires && /\.tsx?$/.test(path) && !isTest(path) && lines > 150) {
    complaints.push(
      `${lines} lines: a file that imports electron stays under 150, its policy lives elsewhere`,
    );
  }
  return complaints;
}

const forbiddenText: readonly (readonly [what: string, where: RegExp, pattern: RegExp])[] = [
  ['an unfinished thought', code, /\b(TODO|FIXME|XXX)\b/],
  ['an unfinished thought', code, /\bnot (yet )?implemented\b/i],
  ['a test that does not run', /\.test\.tsx?$/, /\b(it|test|describe)\.(only|skip|todo)\b/],
  // A test may need the home folder of somebody who does not exist.
  [
    'a home folder',
    /^(?!.*\.test\.tsx?$).*\.(ts|tsx|css|sql|sh|html|json|ya?ml|md)$/,
    /(?<![\w.~-])\/(root|home|Users)\/\w/,
  ],
  ['a secret', readable, /\b(sk|rk)_live_[0-9A-Za-z]{8,}/],
  ['a secret', readable, /\b(AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{30,}|xox[bp]-[0-9A-Za-z-]{10,})\b/],
  ['a private key', readable, /-----BEGIN [A-Z ]*PRIVATE KEY-----(\s|\\n)*[A-Za-z0-9+/=]{40}/],
];

function words(file: SourceFile, root: string): string[] {
  if (aboutTheRules.test(file.path)) return [];
  const lines = file.text.split('\n');
  const found = forbiddenText
    .filter(([, where]) => where.test(file.path))
    .flatMap(([what, , pattern]) =>
      lines.flatMap((line, index) => {
        const match = pattern.exec(line);
        return match ? [`line ${index + 1}: ${what} (${match[0].slice(0, 24)})`] : [];
      }),
    );
  const block = /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/.test(file.text);
  const here = root.length > 4 && readable.test(file.path) && file.text.includes(`${root}/`);
  if (block) found.push('a private key');
  if (here) found.push('the folder this checkout happens to lie in');
  return found;
}

function purity({ path, text }: SourceFile): string[] {
  if (!/^core\/.*\.tsx?$/.test(path) || isTest(path)) return [];
  return /\bnew Date\(\s*\)/.test(text) ? ['core has no clock: take nowMs as an argument'] : [];
}

type Manifest = {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
};

const declaredIn = (manifest: Manifest) =>
  new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);

/** npm hoists: an import that the package never declared works here and fails when the package is installed alone. */
function declarations(file: SourceFile, root: string, workspaces: readonly string[]): string[] {
  const folder = workspaces.find((name) => file.path.startsWith(`${name}/`));
  if (!folder || !/\.tsx?$/.test(file.path)) return [];
  const own = readJson(join(root, folder, 'package.json')) as Manifest;
  const declared = declaredIn(own);
  if (own.name) declared.add(own.name);
  if (isTest(file.path) || isBuildConfig(file.path)) {
    for (const name of declaredIn(readJson(join(root, 'package.json')) as Manifest)) declared.add(name);
  }
  declared.add('electron');
  return importsOf(file.text).flatMap(({ name, line }) => {
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(file.path), name));
      const reaches = target.startsWith(`${folder}/`) || target === folder;
      const tooling = target.startsWith('tools/') && (isTest(file.path) || folder === 'lab');
      return reaches || tooling
        ? []
        : [`line ${line}: ${name} leaves the package: import it by its package name`];
    }
    if (isBuiltin(name) || /^(virtual:|\/|data:)/.test(name) || name.includes('${')) return [];
    return declared.has(packageOf(name))
      ? []
      : [`line ${line}: ${packageOf(name)} is not in ${folder}/package.json`];
  });
}

const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

function manifests({ path, text }: SourceFile): string[] {
  if (!/(^|\/)package\.json$/.test(path)) return [];
  const manifest = JSON.parse(text) as Manifest;
  return [manifest.dependencies, manifest.devDependencies].flatMap((list) =>
    Object.entries(list ?? {})
      .filter(([, version]) => !exactVersion.test(version))
      .map(([name, version]) => `${name} ${version}: versions are exact`),
  );
}

function lockFile({ path, text }: SourceFile): string[] {
  if (path !== 'package-lock.json') return [];
  const addresses = [...text.matchAll(/"resolved": "([a-z+]+:[^"]+)"/g)].map((match) => match[1] ?? '');
  const hosts = new Set(addresses.filter((at) => !at.startsWith('https://registry.npmjs.org/')));
  return [...hosts].map((at) => `${at}: the lock file names the public registry only`);
}

function folders({ path }: SourceFile): string[] {
  const [top, ...rest] = path.split('/');
  if (!/\.tsx?$/.test(path) || rest.length === 0) return [];
  const known = sourceFolders.some((folder) => folder === top);
  return known ? [] : [`${top}/ is not in tools/import-rules.ts, so nothing checks what it imports`];
}

/** All complaints about one file of the tree at `root`. */
export function complaintsAbout(file: SourceFile, root: string, workspaces: readonly string[]): string[] {
  const all = [
    ...names(file),
    ...length(file),
    ...words(file, root),
    ...purity(file),
    ...declarations(file, root, workspaces),
    ...manifests(file),
    ...lockFile(file),
    ...folders(file),
  ];
  return all.map((complaint) => `${file.path}: ${complaint}`);
}

/** All complaints about the tree at `root`, and how many files were looked at. */
export function tidy(root: string): { readonly files: number; readonly complaints: readonly string[] } {
  const { workspaces = [] } = readJson(join(root, 'package.json')) as { workspaces?: string[] };
  const paths = filesBelow(root).filter((path) => readable.test(path));
  const files = paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  return {
    files: files.length,
    complaints: files.flatMap((file) => complaintsAbout(file, root, workspaces)),
  };
}
