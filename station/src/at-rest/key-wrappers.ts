import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { openKeyFiles } from '../enrolment/key-files.ts';
import { UnsafeStorageError } from '../ledger/index.ts';
import type { KeyWrapper } from './key-vault.ts';

const CREDENTIAL = 'gatehouse-at-rest';

/** Runs a program with bytes on its input; its output, or why it failed. */
export type RunProgram = (
  program: string,
  parameters: readonly string[],
  input: Uint8Array,
) => Promise<{ readonly ok: true; readonly output: Buffer } | { readonly ok: false; readonly why: string }>;

export const runProgram: RunProgram = (program, parameters, input) =>
  new Promise((resolve) => {
    const child = spawn(program, [...parameters], { stdio: ['pipe', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', (error) => resolve({ ok: false, why: error.message }));
    // A program that ends without reading closes the pipe; its exit code says what is wrong.
    child.stdin.on('error', () => undefined);
    child.once('close', (code) =>
      code === 0
        ? resolve({ ok: true, output: Buffer.concat(out) })
        : resolve({ ok: false, why: Buffer.concat(err).toString().trim() || `it ended with code ${code}` }),
    );
    child.stdin.end(input);
  });

/** systemd's credentials: bound to the TPM where there is one, else to the host's own key, which only root can use. */
export function systemdWrapper(run: RunProgram = runProgram): KeyWrapper {
  const parameters = (verb: string, more: readonly string[]) => [
    verb,
    `--name=${CREDENTIAL}`,
    ...more,
    '-',
    '-',
  ];
  const seal = async (key: Uint8Array, how: string) =>
    run('systemd-creds', parameters('encrypt', [`--with-key=${how}`]), key);
  let how = 'host';
  return {
    kind: 'systemd-creds',
    async available() {
      if (process.platform !== 'linux') return { unavailable: 'only Linux has it' };
      const trial = new Uint8Array(32);
      for (const [kind, protection] of [
        ['tpm2', 'tpm'],
        ['host', 'host-key'],
      ] as const) {
        const sealed = await seal(trial, kind);
        if (sealed.ok) {
          how = kind;
          return { protection };
        }
        if (kind === 'host') return { unavailable: sealed.why };
      }
      return { unavailable: 'no key to seal with' };
    },
    async wrap(key) {
      const sealed = await seal(key, how);
      if (!sealed.ok)
        throw new UnsafeStorageError(`atRest: systemd-creds could not seal the key: ${sealed.why}`);
      return sealed.output.toString('base64');
    },
    async unwrap(wrapped) {
      const opened = await run('systemd-creds', parameters('decrypt', []), Buffer.from(wrapped, 'base64'));
      if (!opened.ok)
        throw new UnsafeStorageError(
          `atRest: systemd-creds does not open the key on this computer: ${opened.why}. Nothing was changed`,
        );
      return opened.output;
    },
  };
}

/** A file in the keys folder, for its owner only. It is no protection against who has the whole disk, and says so. */
export function folderWrapper(): KeyWrapper {
  return {
    kind: 'folder',
    available: () => Promise.resolve({ protection: 'beside-data' }),
    wrap: (key) => Promise.resolve(Buffer.from(key).toString('base64url')),
    unwrap: (wrapped) => Promise.resolve(Buffer.from(wrapped, 'base64url')),
  };
}

/** A file the operator names, on another or a removable volume; its absence stops the start and nothing else. */
export function keyFileWrapper(path: string): KeyWrapper {
  const read = (): Uint8Array => Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  return {
    kind: 'key-file',
    available: () =>
      Promise.resolve(
        existsSync(dirname(path))
          ? { protection: 'key-file' as const }
          : { unavailable: `atRest.keyFile: ${dirname(path)} is not there` },
      ),
    wrap(key) {
      // A file that is there already may be the key of another station: it is never written over.
      if (existsSync(path))
        throw new UnsafeStorageError(`atRest.keyFile: ${path} exists already; name a new file, or remove it`);
      openKeyFiles(dirname(path)).write(basename(path), Buffer.from(key).toString('base64url'));
      return Promise.resolve('');
    },
    async unwrap() {
      try {
        return read();
      } catch (error) {
        throw new UnsafeStorageError(
          `atRest.keyFile: ${path} cannot be read (${(error as Error).message}); bring the volume that holds it. Nothing was changed`,
          { cause: error },
        );
      }
    },
  };
}
