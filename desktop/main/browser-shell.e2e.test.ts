import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintLaunchLink } from './launch-link.ts';

const key = 'a-launch-key-of-32-characters-ok';
const shell = join(import.meta.dirname, 'browser-shell.ts');

let dataFolder = '';
let server: Server;
let port = 0;
let linkTo = (path: string): string => `http://127.0.0.1:${port}${path}`;
let opened: (path: string) => void = () => {};

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-shell-'));
  await writeFile(join(dataFolder, 'launch.key'), `${key}\n`, { mode: 0o600 });
  linkTo = (path) => `http://127.0.0.1:${port}${path}`;
  server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/api/v1/launch-links') {
      if (request.headers.authorization !== `Bearer ${key}`) return void response.writeHead(401).end();
      return void response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ url: linkTo('/launch?token=once') }));
    }
    opened(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Till</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dataFolder, { recursive: true, maxRetries: 5 });
});

const mint = () => mintLaunchLink({ dataFolder, port, timeoutMs: 2_000 });

describe('launch link', () => {
  it('is minted with the key of the station', async () => {
    expect(await mint()).toEqual({ kind: 'minted', url: linkTo('/launch?token=once') });
  });

  it('is refused for another key', async () => {
    await writeFile(join(dataFolder, 'launch.key'), 'some-other-key-of-enough-length');
    expect(await mint()).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('is not asked for with a key that others can read', async () => {
    await chmod(join(dataFolder, 'launch.key'), 0o644);
    expect(await mint()).toMatchObject({ kind: 'failed', code: 'key_exposed' });
  });

  it('must lead back to the station that was asked', async () => {
    linkTo = (path) => `http://127.0.0.1.evil.example${path}`;
    expect(await mint()).toMatchObject({ kind: 'failed', code: 'bad_answer' });
  });

  it('names the folder when there is no key and the port when nobody answers', async () => {
    await rm(join(dataFolder, 'launch.key'));
    expect(await mint()).toMatchObject({
      code: 'no_key',
      detail: expect.stringContaining(dataFolder) as string,
    });
    await writeFile(join(dataFolder, 'launch.key'), key, { mode: 0o600 });
    server.close();
    await once(server, 'close');
    expect(await mint()).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining(String(port)) as string,
    });
  });
});

describe('browser shell', () => {
  it('opens the one-time link in Chromium and ends with it', async () => {
    const seen = new Promise<string>(
      (resolve) => (opened = (path) => path.startsWith('/launch') && resolve(path)),
    );
    const child = spawn(
      process.execPath,
      [
        shell,
        `--port=${port}`,
        `--data=${dataFolder}`,
        '--windowed',
        '--',
        '--headless=new',
        '--disable-gpu',
        '--disable-dev-shm-usage',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const exit = once(child, 'exit');
    expect(await seen).toBe('/launch?token=once');
    child.kill('SIGTERM');
    await exit;
    expect(child.exitCode).not.toBeNull();
  });

  it('says what is missing instead of opening an empty screen', async () => {
    const child = spawn(process.execPath, [shell, '--port=0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    await once(child, 'close');
    expect([child.exitCode, Buffer.concat(said).toString()]).toEqual([
      2,
      expect.stringContaining('usage:') as string,
    ]);
  });
});
