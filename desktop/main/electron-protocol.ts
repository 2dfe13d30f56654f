import { readFile, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { ElectronPort, Session } from './electron-port.ts';
import { resolveAppUrl } from './policy/app-url.ts';
import { responseHeaders } from './policy/csp.ts';
import { appOrigin, appScheme } from './policy/navigation.ts';
import { stoppedPage, stoppedPath } from './policy/stopped-page.ts';

/** Before `ready`: a standard, secure origin with fetch and code cache. Never bypassCSP, never corsEnabled. */
export function registerAppScheme(electron: ElectronPort): void {
  electron.protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

const refusal = (status: number): Response =>
  new Response(null, { status, headers: responseHeaders('text/plain; charset=utf-8') });

/** Answers one app:// request from the folder of the built pages; every answer carries the policy header. */
export async function answerAppRequest(method: string, url: string, folder: string): Promise<Response> {
  if (method === 'GET' && url === appOrigin + stoppedPath) {
    return new Response(stoppedPage(), { headers: responseHeaders('text/html; charset=utf-8') });
  }
  const resolved = resolveAppUrl(method, url, folder);
  if (resolved.kind === 'refused') return refusal(resolved.status);
  try {
    // A link inside the folder must not be a door out of it.
    const [file, root] = await Promise.all([realpath(resolved.path), realpath(folder)]);
    if (!file.startsWith(root + sep)) return refusal(403);
    const bytes = await readFile(file);
    return new Response(new Uint8Array(bytes), { headers: responseHeaders(resolved.contentType) });
  } catch {
    return refusal(404);
  }
}

export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(appScheme, (request) => answerAppRequest(request.method, request.url, folder));
}
