import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { verifyChain } from '@gatehouse/core/journal';
import { type Scratch, scratchIdentity, scratchLedger } from './testing/scratch.ts';
import { sha256Hex } from './writer.ts';

const CHILD = fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url));
const identity = scratchIdentity({
  incarnation: createHash('md5').update('crash').digest('hex'),
  organizationId: 'o',
  venueId: 'v',
});

/** Lets a till sell and kills it without warning after some acknowledged sales; answers what it had said. */
async function sellUntilKilled(scratch: Scratch, mode: 'honest' | 'hasty', sales: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, scratch.file, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > sales) resolve();
    });
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.split('\n').slice(0, -1);
}

/** Of the sales a till had said, those the ledger does not have. Also proves that no half of a sale is there. */
function missingAfterRestart(scratch: Scratch, said: readonly string[]): string[] {
  const ledger = scratch.open({ identity });
  try {
    const ids = new Set(ledger.read.all<{ id: string }>('SELECT id FROM record').map(({ id }) => id));
    const sales = [...ids].filter((id) => !id.endsWith('-b'));
    const halves = sales.filter((id) => ids.has(id) && !ids.has(`${id}-b`));
    expect(halves).toHaveLength(1); // only the shift's own record stands alone
    const records = ledger.recordsFrom(1, 1_000_000);
    expect(verifyChain(records, { seq: 0, hash: ledger.hashBefore(1) ?? '' }, sha256Hex)).toMatchObject({
      kind: 'intact',
      headSeq: records.length,
    });
    expect(ledger.read.value('SELECT sum(debit_minor) - sum(credit_minor) FROM balance')).toBe(0);
    return said.filter((id) => !ids.has(id));
  } finally {
    ledger.close();
  }
}

it('loses no acknowledged sale and keeps no half of one, however often it is killed', async () => {
  const scratch = scratchLedger();
  const said: string[] = [];
  for (const sales of [1, 7, 40]) {
    said.push(...(await sellUntilKilled(scratch, 'honest', sales)));
    expect(missingAfterRestart(scratch, said)).toEqual([]);
  }
  expect(new Set(said).size).toBe(said.length);
  scratch.remove();
});

it('negative control: a till that answers before its commit is caught', async () => {
  const scratch = scratchLedger();
  let missing: string[] = [];
  for (let round = 0; round < 8 && missing.length === 0; round += 1) {
    missing = missingAfterRestart(scratch, await sellUntilKilled(scratch, 'hasty', 3));
  }
  expect(missing).not.toEqual([]);
  scratch.remove();
});
