import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runFlips } from './bit-flips.ts';
import { faultsFor, runErrors, type DiskFault } from './disk-errors.ts';
import { runKills } from './kills.ts';
import { memoryScratch } from './scratch.ts';

/** Every run is a process under strace: a machine with much else to do takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scratch: ReturnType<typeof memoryScratch>;
beforeEach(() => (scratch = memoryScratch('kills-test')));
afterEach(() => scratch.remove());

it('loses nothing acknowledged when it is killed at a system call, and again while it recovers', async () => {
  const tally = await runKills({ seed: '1', runs: 6, scratch: scratch.path, recoveryEvery: 2 });
  expect(tally.wrong).toEqual([]);
  expect(tally.kills).toBeGreaterThanOrEqual(6);
  expect(tally.missed).toBeLessThanOrEqual(4);
});

describe('a failing disk', () => {
  let faults: readonly DiskFault[];
  beforeAll(async () => {
    const place = memoryScratch('faults-test');
    faults = await faultsFor('1', 4, place.path).finally(() => place.remove());
  });
  /** The first of a till at work: later ones may meet only the checkpoint of its close, which writes every table. */
  const late = (words: string): DiskFault => {
    const found = faults.filter(({ name }) => new RegExp(words).test(name));
    return found[1] ?? expect.fail(`no fault is called ${words}`);
  };

  it('is answered with done, refused or unknown, and unknown is settled by asking again', async () => {
    const asked = [
      late('EIO on fsync .* a while'),
      late('EIO on pwrite64 .* a while'),
      late('ENOSPC on pwrite64 .* good'),
    ];
    const outcomes = await runErrors({ seed: '1', faults: asked, scratch: scratch.path });
    for (const outcome of outcomes) {
      expect(outcome.wrong).toEqual([]);
      expect(outcome.hits).toBeGreaterThan(0);
    }
    expect(outcomes.some(({ unknown }) => unknown > 0)).toBe(true);
    expect(outcomes.some(({ done }) => done > 0)).toBe(true);
  });

  it('is not answered with done by a disk that syncs nothing any more, though the kernel still shows what was written', async () => {
    const [outcome] = await runErrors({
      seed: '1',
      faults: [late('EIO on fsync .* good')],
      scratch: scratch.path,
    });
    expect(outcome?.wrong).toEqual([]);
    expect(outcome?.unknown).toBeGreaterThan(0);
    expect(outcome?.done).toBeLessThan(6);
  });

  it('negative control: a fault on fdatasync hits nothing, because nobody calls it', async () => {
    const nowhere: DiskFault = { name: 'nowhere', call: 'fdatasync', what: 'error=EIO', when: '1+' };
    const [outcome] = await runErrors({ seed: '1', faults: [nowhere], scratch: scratch.path });
    expect(outcome).toMatchObject({ hits: 0, unknown: 0 });
  });

  it('negative control: a till that says done whatever the disk says is caught', async () => {
    const asked = [late('EIO on pwrite64 .* good')];
    const [outcome] = await runErrors({ seed: '1', faults: asked, scratch: scratch.path, mode: 'careless' });
    expect(outcome?.lost).toBeGreaterThan(0);
  });
});

it('serves no flipped bit of the journal or the books as true', async () => {
  const tally = await runFlips({ seed: '1', flips: 30, scratch: scratch.path });
  expect(tally.served, tally.report.join('\n')).toBe(0);
  const fates = Object.values(tally.fates).flatMap((fate) => Object.keys(fate));
  expect(fates).toContain('refused');
});
