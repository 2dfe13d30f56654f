import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually } from './eventually.ts';

/** Two pseudo-terminals connected by socat: a serial cable that can really be pulled. */
export interface PtyPair {
  /** Paths stay the same over unplugging and plugging in again. */
  readonly stationPath: string;
  readonly devicePath: string;
  plugIn(): Promise<void>;
  /** Kills socat: both terminals vanish, as a USB adapter does. */
  unplug(): Promise<void>;
  /** Unplugs and removes the folder. */
  dispose(): Promise<void>;
}

export async function createPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pty-'));
  const stationPath = join(folder, 'station');
  const devicePath = join(folder, 'device');
  let stop: (() => Promise<void>) | undefined;

  const plugIn = async (): Promise<void> => {
    const child = spawn('socat', [`pty,raw,echo=0,link=${stationPath}`, `pty,raw,echo=0,link=${devicePath}`]);
    let failure = '';
    child.stderr.on('data', (text: Buffer) => (failure += text.toString()));
    child.on('error', (error) => (failure = `socat is needed for wire tests: ${error.message}`));
    const exited = new Promise<void>((resolve) => {
      child.on('close', () => resolve());
    });
    stop = async () => {
      child.kill('SIGKILL');
      await exited;
      // A killed socat leaves its links behind; a kernel removes the device file.
      rmSync(stationPath, { force: true });
      rmSync(devicePath, { force: true });
    };
    await eventually('socat made the terminals', () => {
      if (failure !== '') throw new Error(failure);
      return existsSync(stationPath) && existsSync(devicePath);
    });
  };

  const unplug = async (): Promise<void> => {
    const running = stop;
    stop = undefined;
    await running?.();
  };

  await plugIn();
  return {
    stationPath,
    devicePath,
    plugIn,
    unplug,
    async dispose() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
