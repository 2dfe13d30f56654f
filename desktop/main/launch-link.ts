import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type LaunchLink =
  | { readonly kind: 'minted'; readonly url: string }
  | {
      readonly kind: 'failed';
      readonly code: 'no_key' | 'key_exposed' | 'unreachable' | 'refused' | 'bad_answer';
      readonly detail: string;
    };

export type LaunchOptions = {
  /** The station's data folder; its `launch.key` proves that we run as the station's own account. */
  readonly dataFolder: string;
  /** The station's loopback port. */
  readonly port: number;
  readonly timeoutMs: number;
};

const failed = (code: Extract<LaunchLink, { kind: 'failed' }>['code'], detail: string): LaunchLink => ({
  kind: 'failed',
  code,
  detail,
});

async function readKey(dataFolder: string): Promise<LaunchLink | string> {
  const path = join(dataFolder, 'launch.key');
  try {
    // A key that others can read lets any account of this machine sell.
    const exposed = process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0;
    if (exposed) return failed('key_exposed', `${path} must be readable by its owner only (mode 0600)`);
    const key = (await readFile(path, 'utf8')).trim();
    return /^[\x21-\x7e]{16,}$/.test(key) ? key : failed('no_key', `${path} holds no key`);
  } catch {
    return failed('no_key', `${path} cannot be read: has the station started once?`);
  }
}

/** Asks the station for a link that works once. The answer must lead back to the same station and nowhere else. */
export async function mintLaunchLink({ dataFolder, port, timeoutMs }: LaunchOptions): Promise<LaunchLink> {
  const key = await readKey(dataFolder);
  if (typeof key !== 'string') return key;
  const origin = `http://127.0.0.1:${port}`;
  let answer: Response;
  try {
    answer = await fetch(`${origin}/api/v1/launch-links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    return failed('unreachable', `no station answers at ${origin}`);
  }
  if (answer.status === 401 || answer.status === 403)
    return failed('refused', 'the station does not know this launch key');
  if (!answer.ok) return failed('bad_answer', `the station answered ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  if (typeof url !== 'string' || !URL.canParse(url) || new URL(url).origin !== origin) {
    return failed('bad_answer', 'the link does not lead to the station that was asked');
  }
  return { kind: 'minted', url };
}
