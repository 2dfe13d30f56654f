import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { superviseChild, type SupervisedChild } from './supervised-child.ts';

let folder = '';
const running: SupervisedChild[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-child-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const alive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

function supervise(script: string): SupervisedChild {
  writeFileSync(join(folder, 'child.ts'), script);
  const child = superviseChild({
    name: 'child',
    parameters: [join(folder, 'child.ts')],
    workFolder: folder,
    logFile: join(folder, 'child.log'),
    onChange: () => {},
  });
  running.push(child);
  return child;
}

const PATIENT = 'setInterval(() => {}, 1000);';

describe('a supervised child', () => {
  it('comes back when it dies and is counted', async () => {
    const child = supervise(PATIENT);
    child.start();
    const first = await vi.waitUntil(() => child.processId(), { timeout: 5_000 });
    child.kill();
    await vi.waitUntil(() => child.restarts() === 1 && child.processId() !== undefined, { timeout: 5_000 });
    expect(child.processId()).not.toBe(first);
  });

  it('stays down once it was stopped', async () => {
    const child = supervise(PATIENT);
    child.start();
    const processId = await vi.waitUntil(() => child.processId(), { timeout: 5_000 });
    await child.stop();
    expect(child.state()).toBe('stopped');
    expect(alive(processId)).toBe(false);
    expect(child.restarts()).toBe(0);
  });

  it('leaves its last words', async () => {
    const child = supervise('console.error("no paper, no ink"); setInterval(() => {}, 1000);');
    child.start();
    await vi.waitUntil(() => child.lastWords().includes('no paper, no ink'), { timeout: 5_000 });
    expect(child.state()).toBe('running');
  });

  it.each([
    ['that stops when it is asked', PATIENT],
    ['that hangs while it exits', "process.on('SIGTERM', () => { for (;;) {} });" + PATIENT],
  ])(
    'does not outlive a venue that was killed: one %s',
    async (_, script) => {
      const venue = join(folder, 'venue.ts');
      writeFileSync(join(folder, 'child.ts'), script);
      writeFileSync(
        venue,
        `import { superviseChild } from ${JSON.stringify(new URL('supervised-child.ts', import.meta.url).href)};
       const child = superviseChild({ name: 'c', parameters: [${JSON.stringify(join(folder, 'child.ts'))}], workFolder: ${JSON.stringify(folder)}, logFile: ${JSON.stringify(join(folder, 'c.log'))}, onChange: () => {} });
       child.start();
       setInterval(() => console.log(child.processId()), 50);`,
      );
      const parent = spawn(process.execPath, [venue], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = (await once(parent.stdout, 'data')) as [Buffer];
      const processId = Number(String(said).trim().split('\n')[0]);
      expect(alive(processId)).toBe(true);
      parent.kill('SIGKILL');
      await vi.waitUntil(() => !alive(processId), { timeout: 14_000 });
    },
    25_000,
  );
});
