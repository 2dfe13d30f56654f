import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Everything of a networked venue lives in namespaces of its own: network, mounts (its list of named networks lies in
 * memory there) and processes. When the first process in it ends, however it ends, the kernel ends all others and
 * takes the networks with them: a crash leaves nothing behind. Root needs no more; anybody else becomes root of a user
 * namespace, where that is allowed.
 */
export const isRoot = (): boolean => process.getuid?.() === 0;

const PREPARE =
  'mount -t tmpfs tmpfs /run/netns 2>/dev/null || { mount -t tmpfs tmpfs /run && mkdir /run/netns; }; ip link set lo up && exec "$@"';

export function isolationOf(program: readonly string[]): string[] {
  const user = isRoot() ? [] : ['--user', '--map-root-user'];
  const spaces = [...user, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const script = isRoot() ? `mkdir -p /run/netns; ${PREPARE}` : PREPARE;
  return ['unshare', ...spaces, 'sh', '-c', script, 'gatehouse-netns', ...program];
}

/** Why namespaces cannot be had here, in the kernel's words; undefined when they can. */
export async function whyNotIsolated(): Promise<string | undefined> {
  const [program = '', ...parameters] = isolationOf(['ip', 'netns', 'add', 'probe']);
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: pathWithIp() },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0 ? undefined : `namespaces are not allowed here: ${said.trim() || `code ${code}`}`;
  } catch (error) {
    return `unshare cannot be started: ${(error as Error).message}`;
  }
}

/**
 * In front of a program that must not be root, inside an isolation that a person without rights made: PostgreSQL refuses
 * root, and there no other account exists to lend it. Real root lends it one, as on any server.
 */
export const asAnotherAccount = (madeByRoot: boolean): readonly string[] =>
  madeByRoot ? [] : ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/** Debian keeps ip in a folder that only root's PATH has. */
export const pathWithIp = (): string => `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
