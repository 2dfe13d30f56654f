import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestCloud, type TestCloud, venueFile } from '@gatehouse/cloud-api/testing';
import { shortHash } from '@gatehouse/core/evidence';
import type { RecordBody } from '@gatehouse/core/journal';
import { openSqlite } from '@gatehouse/station/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, type RunningTill, startTill } from '../forks/running-till.ts';
import { waitFor } from '../venue/wait-for.ts';

/** A real till at a real cloud: a day is sold, logged, closed, printed and examined from outside. */

const DEADLINE_MS = 30_000;
const VERIFY = fileURLToPath(new URL('../../../station/src/evidence/verify/verify-main.ts', import.meta.url));
const DAY = fileURLToPath(new URL('../../../station/src/evidence/day-main.ts', import.meta.url));

let cloud: TestCloud;
let folder: string;
let till: RunningTill;
beforeAll(async () => {
  const file = venueFile('org-a');
  cloud = await startTestCloud([
    {
      ...file,
      venue: {
        ...file.venue,
        fiscal: {
          country: 'XX',
          rules: [{ fromDay: '2020-01-01', policy: { kind: 'outage-marked-late-sign', waitMs: 100 } }],
        },
      },
    },
  ]);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-evidence-'));
  const enrolments = [...cloud.outcomes.values()].flatMap((one) => one.enrolments);
  const code = enrolments.find(({ stationId }) => stationId === 'till-org-a')?.code ?? '';
  till = await startTill({ dataFolder: folder, cloudUrl: cloud.url, code });
}, 90_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

const verify = (...args: string[]) => {
  const done = spawnSync(process.execPath, [VERIFY, ...args], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
};
const bodies = <K extends 'ShiftClosed' | 'FiscalFailed' | 'EvidenceConflict'>(kind: K): RecordBody<K>[] =>
  till.everyRecord().flatMap(({ text }) => {
    const record = JSON.parse(text) as { kind: string; body: RecordBody<K> };
    return record.kind === kind ? [record.body] : [];
  });

describe('evidence of a day', () => {
  it('is logged by the cloud, proven to the till, noted at the close and printed short', async () => {
    for (let count = 0; count < 3; count += 1) till.sell();
    await till.synced();
    const { evidence, ledger } = till.services;
    const held = await waitFor('no checkpoint came', DEADLINE_MS, async () => {
      await cloud.cloud.evidence.logNow();
      await evidence.keeper.ask();
      return (evidence.checkpoint()?.leaf.seq ?? 0) > 3 ? evidence.checkpoint() : undefined;
    });
    const closed = till.services.till.closeShift(
      { operationId: randomUUID(), countedMinor: 17_200 },
      OPERATOR,
    );
    expect(closed.ok).toBe(true);
    const [close] = bodies('ShiftClosed');
    expect(close?.checkpoint).toEqual({
      treeSize: held?.treeHead.treeSize,
      rootHash: held?.treeHead.rootHash,
    });
    const paper = ledger.read.value<string>("SELECT content FROM print_job WHERE document = 'report'") ?? '';
    expect(paper).toContain(
      `${String(close?.journal?.seq).padStart(4, '0')} · ${shortHash(close?.journal?.hash ?? '')}`,
    );
    expect(paper).toContain(
      `${close?.checkpoint?.treeSize} · ${shortHash(close?.checkpoint?.rootHash ?? '')}`,
    );
    expect(till.services.status.evidence?.()).toMatchObject({
      conflicts: [],
      checkpoint: { seq: held?.leaf.seq },
    });
    expect(bodies('EvidenceConflict')).toEqual([]);
  });

  it('marks receipts where the venue’s policy asks for a signature and no signer is there', async () => {
    await waitFor('no outage was noted', DEADLINE_MS, async () =>
      bodies('FiscalFailed').some(({ cause, final }) => cause === 'outage' && !final) ? true : undefined,
    );
    expect(till.services.fiscal.pendingCount()).toBe(3);
  });

  it('is refused while the till runs, and holds once it is stopped, by keys from elsewhere', async () => {
    const ledgerFile = join(folder, 'ledger.db');
    const running = verify(ledgerFile);
    expect(running).toMatchObject({ code: 2, out: '' });
    expect(running.err).toContain('a running station has this ledger open');
    const { publicKey } = till.services.links.known.byId('till-org-a')?.row ?? { publicKey: '' };
    const incarnation = till.incarnation();
    const logKey = till.services.ledger.read.value<string>('SELECT public_key FROM log_key') ?? '';
    await till.stop();
    const keys = join(folder, 'keys.json');
    writeFileSync(
      keys,
      JSON.stringify({
        stations: [{ stationId: 'till-org-a', incarnation, publicKey }],
        logs: [{ logId: 'org-a', publicKey: logKey }],
      }),
    );
    const ledger = verify(ledgerFile, '--keys', keys, '--json');
    expect(ledger.err).toBe('');
    const report = JSON.parse(ledger.out) as {
      verdict: string;
      findings: unknown[];
      chains: { loggedThroughSeq: number; publicKeyFrom: string }[];
    };
    expect(report).toMatchObject({
      verdict: 'sound',
      findings: [],
      chains: [{ publicKeyFrom: 'keys-file' }],
    });
    expect(report.chains[0]?.loggedThroughSeq).toBeGreaterThan(3);
    const [day] = readdirSync(join(folder, 'evidence'));
    const dayFile = join(folder, 'evidence', day ?? '');
    const examined = verify(dayFile, '--keys', keys, '--ledger', ledgerFile);
    expect(examined).toMatchObject({ code: 0, err: '' });
    expect(examined.out).toContain('Everything holds.');
    writeFileSync(
      `${dayFile}.altered.json`,
      readFileSync(dayFile, 'utf8').replace('"SaleCompleted":3', '"SaleCompleted":2'),
    );
    const altered = verify(`${dayFile}.altered.json`, '--keys', keys);
    expect(altered.code).toBe(1);
    expect(altered.out).toContain('it was altered after it was signed');
  });

  it('can be written by hand for a station that is stopped', () => {
    const config = join(folder, 'station.json');
    writeFileSync(config, JSON.stringify({ role: 'till', dataFolder: folder, cloud: { url: cloud.url } }));
    const made = spawnSync(process.execPath, [DAY, '--config', config], { encoding: 'utf8' });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const examined = verify(made.stdout.trim(), '--ledger', join(folder, 'ledger.db'), '--config', config);
    expect(examined).toMatchObject({ code: 0, err: '' });
  });

  it('says in words which sale was made smaller, and when it was made', () => {
    const file = join(folder, 'ledger.db');
    const db = openSqlite(file, { synchronous: 'FULL', walAutocheckpointPages: 0 });
    const row = db
      .prepare("SELECT position, seq, text FROM record WHERE kind = 'SaleCompleted' LIMIT 1")
      .get() as {
      position: number;
      seq: number;
      text: string;
    };
    db.exec('DROP TRIGGER record_no_update');
    db.prepare('UPDATE record SET text = ? WHERE position = ?').run(
      row.text.replaceAll('2400', '1400'),
      row.position,
    );
    db.close();
    const report = verify(file);
    expect(report.code).toBe(1);
    expect(report.out).toMatch(
      new RegExp(
        `BROKEN: record ${row.seq} of incarnation [0-9a-f]{4}…: text was changed; .*written 20\\d\\d-.* UTC, SaleCompleted`,
      ),
    );
    expect(report.out).toContain('trigger record_no_update is missing');
    expect(report.out).toContain('This file does not hold.');
  });
});
