import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { chainStart, verifyChain, type SealedRecord } from '@gatehouse/core/journal';
import { describe, expect, it } from 'vitest';
import { sha256Hex, type StationIdentity } from '../ledger/index.ts';

interface Answered {
  readonly claimId: string;
  readonly ticketId: string;
  readonly ordinal: number;
}

/** Runs a hub until it has answered so many claims, then kills it in the middle of what it is doing. */
async function killedAfter(
  answers: number,
  mistake = '',
): Promise<{ file: string; identity: StationIdentity; answered: Answered[] }> {
  const script = new URL('./testing/claiming-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, mistake], { stdio: ['pipe', 'pipe', 'inherit'] });
  let first: { file: string; identity: StationIdentity } | undefined;
  const answered: Answered[] = [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Answered & { file: string; identity: StationIdentity };
    if (!first) {
      first = said;
      continue;
    }
    answered.push(said);
    if (answered.length === answers) child.kill('SIGKILL');
  }
  await ended;
  if (!first) throw new Error('the hub did not start');
  return { ...first, answered };
}

/** Claims that were answered and are not in the ledger that the dead hub left. */
function missing(file: string, answered: readonly Answered[]): readonly Answered[] {
  const db = new Sqlite(file);
  const held = db.prepare('SELECT 1 FROM live_pass WHERE claim_id = ? AND ticket_id = ? AND ordinal = ?');
  const lost = answered.filter(
    ({ claimId, ticketId, ordinal }) => held.get(claimId, ticketId, ordinal) === undefined,
  );
  db.close();
  return lost;
}

describe('a hub that is killed', () => {
  it.each([25, 140])(
    'keeps every claim it answered, once, on an intact chain (killed after %i answers)',
    async (count) => {
      const { file, identity, answered } = await killedAfter(count);
      try {
        expect(answered.length).toBeGreaterThanOrEqual(count);
        expect(missing(file, answered)).toEqual([]);
        const db = new Sqlite(file);
        const records = db.prepare('SELECT seq, text, hash FROM record ORDER BY seq').all() as SealedRecord[];
        expect(records).toHaveLength(db.prepare('SELECT count(*) FROM live_pass').pluck().get() as number);
        expect(
          verifyChain(records, chainStart(identity.stationId, identity.incarnation, sha256Hex), sha256Hex)
            .kind,
        ).toBe('intact');
        db.close();
      } finally {
        rmSync(dirname(file), { recursive: true, force: true });
      }
    },
  );

  it('would be caught answering before its commit', async () => {
    const { file, answered } = await killedAfter(1_000, 'too-early');
    expect(missing(file, answered)).toHaveLength(1);
    rmSync(dirname(file), { recursive: true, force: true });
  });
});
