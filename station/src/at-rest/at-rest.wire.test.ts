import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saleFact } from '../ledger/testing/sales.ts';
import { scratchLedger } from '../ledger/testing/scratch.ts';
import {
  assertKeyFits,
  openLedger,
  openSqlite,
  protectFolder,
  quickCheck,
  useSqliteEngine,
} from '../ledger/index.ts';
import { verifyChains } from '../backup/verify-chains.ts';
import { isPlain } from './convert.ts';
import {
  folderWrapper,
  keyFileWrapper,
  type RunProgram,
  runProgram,
  systemdWrapper,
} from './key-wrappers.ts';
import { type KeyWrapper, openKeyVault } from './key-vault.ts';
import { prepareAtRest } from './prepare.ts';
import { describeProtection } from './protection.ts';
import { type AskShell, shellWrapper } from './shell-wrapper.ts';

const FULL = { synchronous: 'FULL', walAutocheckpointPages: 0 } as const;
const CHILD = fileURLToPath(new URL('./testing/convert-child.ts', import.meta.url));
const SALES = 40;
const folders: string[] = [];
beforeAll(() => useSqliteEngine('ciphers'));
afterEach(() => {
  for (const folder of folders.splice(0)) {
    protectFolder(folder, undefined);
    rmSync(folder, { recursive: true, force: true });
  }
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-at-rest-'));
  folders.push(folder);
  return folder;
};

/** A station's data folder as a till leaves it that was killed: with a log that is not in the main file yet. */
function soldFolder(): { readonly folder: string; readonly file: string; readonly heads: string } {
  const scratch = scratchLedger();
  const ledger = scratch.open();
  for (let at = 0; at < SALES; at += 1)
    ledger.transact((writer) => writer.append(saleFact(`sale-${at}`, 1_000), { shiftId: 'shift-1' }));
  const folder = newFolder();
  cpSync(scratch.folder, folder, { recursive: true, filter: (name) => !/-(shm|guard)$/.test(name) });
  const heads = `${SALES}:${ledger.head().hash}`;
  ledger.close();
  scratch.remove();
  const replica = openSqlite(join(folder, 'replica-1.db'), FULL, null);
  replica.exec(
    "CREATE TABLE ticket (serial INTEGER PRIMARY KEY, word TEXT); INSERT INTO ticket VALUES (1, 'hello')",
  );
  replica.close();
  return { folder, file: join(folder, 'ledger.db'), heads };
}
const headOf = (file: string): string => {
  const db = openSqlite(file, FULL);
  try {
    const { recordCount, hash } = verifyChains(db);
    return `${recordCount}:${hash}`;
  } finally {
    db.close();
  }
};
const fingerprints = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .join('\n');
const on = (folder: string, wrappers: readonly KeyWrapper[] = [folderWrapper()]) =>
  prepareAtRest(folder, { encryption: 'file' }, wrappers);
const off = (folder: string, wrappers: readonly KeyWrapper[] = [folderWrapper()]) =>
  prepareAtRest(folder, { encryption: 'none' }, wrappers);

describe('turning encryption on and off', () => {
  it('keeps every record, leaves nothing readable, and a plain ledger again when it is off', async () => {
    const { folder, file, heads } = soldFolder();
    const readable = (): boolean =>
      readdirSync(folder)
        .filter((name) => statSync(join(folder, name)).isFile())
        .some((name) => readFileSync(join(folder, name)).includes('SaleCompleted'));
    expect(readable()).toBe(true);
    expect((await on(folder)).converted).toHaveLength(2);
    expect([isPlain(file), isPlain(join(folder, 'replica-1.db')), readable()]).toEqual([false, false, false]);
    expect(headOf(file)).toBe(heads);
    expect(await quickCheck(file)).toBe('ok');
    expect((await on(folder)).converted).toEqual([]);
    protectFolder(folder, undefined);
    expect((await off(folder)).converted).toHaveLength(2);
    expect([isPlain(file), readable(), headOf(file)]).toEqual([true, true, heads]);
    expect(await off(folder)).toMatchObject({ encryption: 'none', protection: 'none', converted: [] });
  });

  it('sells on in an encrypted file: its log is unreadable, too', async () => {
    const { folder, file } = soldFolder();
    await on(folder);
    const scratch = scratchLedger();
    const db = openSqlite(file, FULL);
    const row = db.prepare('SELECT station_id AS stationId, incarnation FROM incarnation').get() as object;
    db.close();
    const ledger = openLedger({
      file,
      identity: { ...scratch.identity, ...row },
      clock: scratch.clock,
      ids: { nextId: () => `later-${Math.round(performance.now() * 1e6)}` },
      bootId: 'boot',
      calendar: () => ({ timeZone: 'UTC', cutOverHour: 4 }),
    });
    ledger.transact((writer) => writer.append(saleFact('sale-900', 1_000), { shiftId: 'shift-1' }));
    expect(ledger.head().seq).toBe(SALES + 1);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    expect(readFileSync(`${file}-wal`).includes('SaleCompleted')).toBe(false);
    ledger.close();
    scratch.remove();
  });

  it('killed at any step leaves a ledger that opens with every record, and the next start finishes', async () => {
    for (const [to, steps] of [
      ['file', [1, 2, 3, 4, 5, 6, 7]],
      ['none', [3, 5, 6, 7]],
    ] as const) {
      const { folder, file, heads } = soldFolder();
      rmSync(join(folder, 'replica-1.db'));
      if (to === 'none') await on(folder);
      protectFolder(folder, undefined);
      const kills = await Promise.all(
        steps.map(async (step) => {
          const copy = newFolder();
          cpSync(folder, copy, { recursive: true });
          const child = spawn(process.execPath, [CHILD, copy, to, String(step)], { stdio: 'ignore' });
          const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
          if (step === 7) expect(code).toBe(0);
          await (to === 'file' ? on(copy) : off(copy));
          const converted = file.replace(folder, copy);
          expect({ step, plain: isPlain(converted) }).toEqual({ step, plain: to === 'none' });
          expect(headOf(converted)).toBe(heads);
          expect(readdirSync(copy).filter((name) => /converting|probe/.test(name))).toEqual([]);
          return signal;
        }),
      );
      expect(kills.filter((signal) => signal === 'SIGKILL')).toHaveLength(steps.length - 1);
    }
  }, 60_000);
});

describe('a key that does not fit', () => {
  it('changes nothing, also where a crash left a log, and names the setting', async () => {
    const { folder, file, heads } = soldFolder();
    const keyFile = join(newFolder(), 'station.key');
    await on(folder, [keyFileWrapper(keyFile)]);
    // Killed in the middle of selling: the log beside the encrypted file is not empty.
    spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `const { openSqlite } = await import(${JSON.stringify(new URL('../ledger/sqlite.ts', import.meta.url).href)});
       const { readFileSync } = await import('node:fs');
       const db = openSqlite(${JSON.stringify(file)}, ${JSON.stringify(FULL)}, Buffer.from(readFileSync(${JSON.stringify(keyFile)}, 'utf8'), 'base64url'));
       db.exec("CREATE TABLE kept (word TEXT); INSERT INTO kept VALUES ('still here')");
       process.kill(process.pid, 'SIGKILL');`,
    ]);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    protectFolder(folder, undefined);
    const before = fingerprints(folder);
    const other = join(newFolder(), 'other.key');
    await keyFileWrapper(other).wrap(new Uint8Array(32).fill(1));
    await expect(on(folder, [keyFileWrapper(other)])).rejects.toThrow(/atRest\.keyFile.*Nothing was changed/);
    await expect(on(folder, [keyFileWrapper(join(folder, 'none', 'x'))])).rejects.toThrow(/atRest\.keyFile/);
    expect(() => assertKeyFits(file, new Uint8Array(32).fill(1))).toThrow(/nothing was changed/);
    expect(() => openSqlite(file, FULL, new Uint8Array(32).fill(1))).toThrow(/atRest/);
    expect(() => openSqlite(join(folder, 'replica-1.db'), FULL, null)).toThrow(/encrypted/);
    expect(fingerprints(folder)).toBe(before);
    await on(folder, [keyFileWrapper(keyFile)]);
    expect(headOf(file)).toBe(heads);
    const db = openSqlite(file, FULL);
    expect(db.prepare('SELECT word FROM kept').pluck().get()).toBe('still here');
    db.close();
  });

  it('does not write over a key file of another station, and refuses a folder without its keys', async () => {
    const { folder } = soldFolder();
    const keyFile = join(newFolder(), 'station.key');
    await keyFileWrapper(keyFile).wrap(new Uint8Array(32));
    await expect(on(folder, [keyFileWrapper(keyFile)])).rejects.toThrow(/exists already/);
    await on(folder);
    protectFolder(folder, undefined);
    rmSync(join(folder, 'keys', 'at-rest.json'));
    await expect(on(folder)).rejects.toThrow(/its key is not in/);
    await expect(off(folder)).rejects.toThrow(/its key is not in/);
  });
});

describe('who keeps the key', () => {
  it('is the first that can, and is said openly', async () => {
    const sealed = new Map<string, string>();
    const keyring: AskShell = (ask, value) => {
      if (ask === 'wrap') sealed.set(`sealed-${sealed.size}`, value);
      const answer = ask === 'wrap' ? `sealed-${sealed.size - 1}` : (sealed.get(value) ?? '');
      return Promise.resolve({ ok: true, value: answer });
    };
    const basicText: AskShell = () =>
      Promise.resolve({ ok: false, why: 'no keyring: basic_text protects nothing' });
    const folder = newFolder();
    const made = await openKeyVault(folder, [shellWrapper(keyring), folderWrapper()]).create();
    expect(made.protection).toBe('os-account');
    expect(readFileSync(join(folder, 'keys', 'at-rest.json'), 'utf8')).not.toContain(
      Buffer.from(made.key).toString('base64'),
    );
    expect((await openKeyVault(folder, [shellWrapper(keyring)]).load())?.key).toEqual(Buffer.from(made.key));
    await expect(openKeyVault(folder, [folderWrapper()]).load()).rejects.toThrow(/desktop app/);
    const second = await openKeyVault(newFolder(), [shellWrapper(basicText), folderWrapper()]).create();
    expect(describeProtection(second.protection)).toMatch(/on this computer without OS protection/);
    await expect(openKeyVault(newFolder(), [shellWrapper(basicText)]).create()).rejects.toThrow(/basic_text/);
  });

  it('is systemd with the TPM, the host, or not at all, as it answers', async () => {
    const program =
      (works: (parameters: readonly string[]) => boolean): RunProgram =>
      (_, parameters, input) =>
        Promise.resolve(
          works(parameters) ? { ok: true, output: Buffer.from(input) } : { ok: false, why: 'no TPM2 here' },
        );
    const tpm = systemdWrapper(program(() => true));
    expect(await tpm.available()).toEqual({ protection: 'tpm' });
    const host = systemdWrapper(program((parameters) => !parameters.includes('--with-key=tpm2')));
    expect(await host.available()).toEqual({ protection: 'host-key' });
    const none = systemdWrapper(program(() => false));
    expect(await none.available()).toEqual({ unavailable: 'no TPM2 here' });
    expect(await runProgram('no-such-program-anywhere', [], new Uint8Array())).toMatchObject({ ok: false });
  });

  it('really seals and opens with systemd-creds where it can be used, and says why where it cannot', async () => {
    const wrapper = systemdWrapper();
    const found = await wrapper.available();
    if ('unavailable' in found) return expect(found.unavailable).not.toBe('');
    const key = new Uint8Array(32).fill(3);
    const wrapped = await wrapper.wrap(key);
    expect(Buffer.from(await wrapper.unwrap(wrapped))).toEqual(Buffer.from(key));
    await expect(wrapper.unwrap(`${wrapped.slice(0, -8)}AAAAAAA=`)).rejects.toThrow(/atRest/);
  });
});
