import { extname, join, normalize, sep } from 'node:path';
import { isAppUrl } from './navigation.ts';

/** Types of what Vite emits; anything else is not ours to serve. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export type ResolvedUrl =
  | { readonly kind: 'file'; readonly path: string; readonly contentType: string }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 404 | 405 };

const refused = (status: 400 | 403 | 404 | 405): ResolvedUrl => ({ kind: 'refused', status });

/**
 * Turns an app:// address into a file below `folder`, or refuses. Decoded once, then checked: dots hidden as %2e, encoded
 * separators, backslashes, NUL, hidden files and double encoding all end here. A path without an extension is a place
 * in the page, so it is answered with index.html.
 */
export function resolveAppUrl(method: string, url: string, folder: string): ResolvedUrl {
  if (method !== 'GET') return refused(405);
  if (!isAppUrl(url)) return refused(403);
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return refused(400);
  }
  if (/[\u0000-\u001f\u007f\\%]/.test(path)) return refused(400);
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment.startsWith('.') || segment.includes(':'))) return refused(403);
  const name = segments.at(-1) ?? '';
  const extension = extname(name);
  const relative = extension === '' ? 'index.html' : segments.join(sep);
  const contentType = contentTypes[extension === '' ? '.html' : extension.toLowerCase()];
  if (contentType === undefined) return refused(404);
  const root = normalize(folder).replace(/[/\\]+$/, '') + sep;
  const file = join(root, relative);
  return file.startsWith(root) ? { kind: 'file', path: file, contentType } : refused(403);
}
