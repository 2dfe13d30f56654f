import { generateKeyPairSync, sign } from 'node:crypto';
import { createClient } from '@gatehouse/core/contract';
import {
  type Checkpoint,
  evidenceConsoleRoutes,
  evidenceRoutes,
  faultOfCheckpoint,
  type SignedHead,
  signedHeadText,
} from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyText } from '../../platform/ed25519.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { httpTransport, type TestStation } from '../../testing/test-station.ts';
import { sha256Bytes } from './tree-store.ts';

let cloud: TestCloud;
let till: TestStation;
let gate: TestStation;
let other: TestStation;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile('org-a', 'venue-a'), venueFile('org-b', 'venue-b')]);
  till = await cloud.enrol('till-org-a');
  gate = await cloud.enrol('gate-org-a');
  other = await cloud.enrol('till-org-b');
});
afterAll(() => cloud.stop());

async function admin(statement: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await client.connect();
  try {
    return await client.query(statement, values);
  } finally {
    await client.end();
  }
}

async function ask(station: TestStation, heldSizes: number[] = [], heads: SignedHead[] = []) {
  const client = createClient(
    evidenceRoutes,
    httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await station.token()}` })),
  );
  return valueOf(await client.checkpoint({ body: { heldSizes, heads } }));
}

async function checkpointFor(station: TestStation, heldSizes: number[] = []): Promise<[Checkpoint, string]> {
  const answer = await ask(station, heldSizes);
  if (answer.kind !== 'checkpoint') throw new Error('nothing is logged');
  return [answer.checkpoint, answer.logKey];
}

const grow = async (station: TestStation, count: number): Promise<void> => {
  const from = station.journal.length + 1;
  for (let n = 0; n < count; n += 1) station.write('ClockJumped', { deltaMs: n + 1 });
  const answer = valueOf(await station.push(from));
  expect(answer.kind).toBe('ack');
};
const headOf = (station: TestStation, seq = station.journal.length, hash?: string): SignedHead => {
  const { stationId } = station.identity;
  const place = {
    stationId,
    incarnation: station.incarnation,
    seq,
    hash: hash ?? station.journal[seq - 1]?.hash ?? '',
  };
  return {
    ...place,
    signature: sign(null, Buffer.from(signedHeadText(place)), station.privateKey).toString('base64url'),
  };
};
const sizeOf = (answer: Awaited<ReturnType<typeof ask>>): number =>
  answer.kind === 'checkpoint' ? answer.checkpoint.treeHead.treeSize : 0;
const verifier = (logKey: string) => (text: string, signature: string) => verifyText(logKey, text, signature);

describe('the log of journal heads', () => {
  it('says that nothing is logged, and then proves the durable head of each journal', async () => {
    expect((await ask(till)).kind).toBe('none');
    await grow(till, 3);
    await cloud.cloud.evidence.logNow();
    const [first, logKey] = await checkpointFor(till);
    expect(first.leaf).toMatchObject({ seq: 3, hash: till.journal[2]?.hash, incarnation: till.incarnation });
    expect(faultOfCheckpoint(first, [], verifier(logKey), sha256Bytes)).toBeUndefined();
    await grow(gate, 2);
    await grow(till, 1);
    await cloud.cloud.evidence.logNow();
    const [second] = await checkpointFor(till, [first.treeHead.treeSize]);
    expect(second.treeHead.treeSize).toBeGreaterThan(first.treeHead.treeSize);
    expect(second.leaf.seq).toBe(4);
    expect(faultOfCheckpoint(second, [first.treeHead], verifier(logKey), sha256Bytes)).toBeUndefined();
    const [ofGate] = await checkpointFor(gate, [first.treeHead.treeSize]);
    expect(ofGate.leaf).toMatchObject({ seq: 2, stationId: 'gate-org-a' });
  });

  it('adds nothing when nothing moved, and keeps every proof good over many rounds', async () => {
    await cloud.cloud.evidence.logNow();
    expect(await cloud.cloud.evidence.logNow()).toBe(0);
    const [start, logKey] = await checkpointFor(till);
    const held = [start.treeHead];
    for (let round = 0; round < 9; round += 1) {
      await grow(till, 1);
      if (round % 2 === 0) await grow(gate, 1);
      await cloud.cloud.evidence.logNow();
      const last = held.slice(-8);
      const [now] = await checkpointFor(
        till,
        last.map(({ treeSize }) => treeSize),
      );
      expect(faultOfCheckpoint(now, last, verifier(logKey), sha256Bytes)).toBeUndefined();
      if (now.treeHead.treeSize !== held.at(-1)?.treeSize) held.push(now.treeHead);
    }
    expect(held.length).toBeGreaterThan(5);
    expect(await cloud.cloud.evidence.monitor()).toEqual(new Map());
  });

  it('gives each organization its own log', async () => {
    await grow(other, 1);
    await cloud.cloud.evidence.logNow();
    const [theirs] = await checkpointFor(other);
    const [ours] = await checkpointFor(till);
    expect(theirs.treeHead).toMatchObject({ logId: 'org-b', treeSize: 1 });
    expect(ours.treeHead.logId).toBe('org-a');
  });

  it('shows heads and proofs to managers for keeping elsewhere', async () => {
    const cookie = await cloud.cookieOf('ida@org-a.example');
    const client = createClient(
      evidenceConsoleRoutes,
      httpTransport(cloud.url, async () => ({ cookie })),
    );
    const listed = valueOf(await client.treeHeads({ params: { venueId: 'venue-a' }, query: { limit: 3 } }));
    expect(listed.treeHeads).toHaveLength(3);
    const [newest, , third] = listed.treeHeads;
    const proven = valueOf(
      await client.proof({
        params: { venueId: 'venue-a', stationId: 'till-org-a' },
        query: { fromSize: third?.treeSize ?? 1 },
      }),
    );
    expect(proven.checkpoint?.treeHead).toEqual(newest);
    const fault =
      proven.checkpoint &&
      faultOfCheckpoint(proven.checkpoint, third ? [third] : [], verifier(proven.logKey), sha256Bytes);
    expect(fault).toBeUndefined();
  });

  it('is not called damaged by a process that starts while another one signs on', async () => {
    let growing = true;
    const grown = (async () => {
      for (let round = 0; round < 25; round += 1) {
        await grow(till, 1);
        await cloud.cloud.evidence.logNow();
      }
      growing = false;
    })();
    const found: unknown[] = [];
    while (growing) found.push(...(await cloud.cloud.evidence.monitor()));
    await grown;
    expect(found).toEqual([]);
  });

  it('goes on for one organization when another one’s cannot', async () => {
    const before = await ask(other);
    await admin(`CREATE TABLE keep_node AS TABLE evidence.node`);
    try {
      await admin(`DELETE FROM evidence.node WHERE organization_id = 'org-a'`);
      await grow(till, 1);
      await grow(other, 1);
      await cloud.cloud.evidence.logNow();
      const after = await ask(other);
      expect(sizeOf(after)).toBeGreaterThan(sizeOf(before));
    } finally {
      await admin(
        'INSERT INTO evidence.node SELECT * FROM keep_node ON CONFLICT DO NOTHING; DROP TABLE keep_node',
      );
    }
    // What the damage held up is logged once it is repaired.
    expect(await cloud.cloud.evidence.logNow()).toBe(1);
  });

  it('lets nobody change or delete what was published', async () => {
    for (const table of ['leaf', 'node', 'tree_head']) {
      for (const statement of [
        `DELETE FROM evidence.${table}`,
        `UPDATE evidence.${table} SET organization_id = 'x'`,
      ]) {
        const attempt = cloud.database.tenants.transaction('org-a', (tx) => sql.raw(statement).execute(tx));
        await expect(attempt).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});

describe('heads heard on the LAN', () => {
  const conflicts = async () =>
    (
      await admin(
        `SELECT facts->>'seq' AS seq, facts->>'toldBy' AS told FROM sync.exception WHERE kind = 'evidence_conflict' ORDER BY 1`,
      )
    ).rows;

  it('raise nothing when they fit, are nobody’s, or are only ahead', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const forged = { ...headOf(till, 2, 'd'.repeat(64)) };
    forged.signature = sign(null, Buffer.from(signedHeadText(forged)), privateKey).toString('base64url');
    await ask(gate, [], [headOf(till), headOf(till, 2), forged]);
    till.write('ClockJumped', { deltaMs: 7 });
    await ask(gate, [], [headOf(till)]);
    expect((await admin('SELECT 1 FROM evidence.heard_head')).rowCount).toBe(1);
    await grow(till, 1).catch(() => till.push(till.journal.length - 1));
    expect(await conflicts()).toEqual([]);
  });

  it('raise an exception when the station signed another history than it handed over', async () => {
    await ask(gate, [], [headOf(till, 2, 'e'.repeat(64))]);
    expect(await conflicts()).toEqual([{ seq: '2', told: 'gate-org-a' }]);
  });

  it('raise it also later, when the journal gets to the place a peer had heard of', async () => {
    const ahead = gate.journal.length + 2;
    await ask(till, [], [headOf(gate, ahead, 'f'.repeat(64))]);
    expect(await conflicts()).toHaveLength(1);
    await grow(gate, 2);
    await cloud.cloud.evidence.logNow();
    expect(await conflicts()).toHaveLength(2);
  });
});

describe('a conflict that a station found', () => {
  it('travels up as a fact and becomes an exception about the station it names', async () => {
    const from = gate.journal.length + 1;
    gate.write('EvidenceConflict', {
      conflict: 'peer-truncated',
      aboutStationId: 'till-org-a',
      aboutIncarnation: till.incarnation,
      held: { number: 9, hash: 'a'.repeat(64) },
      shown: { number: 4, hash: 'b'.repeat(64) },
    });
    expect(valueOf(await gate.push(from)).kind).toBe('ack');
    await cloud.cloud.projected();
    const { rows } = await admin(
      `SELECT station_id, facts FROM sync.exception WHERE facts->>'conflict' = 'peer-truncated'`,
    );
    expect(rows).toMatchObject([
      { station_id: 'till-org-a', facts: { foundBy: 'gate-org-a', heldNumber: 9, shownNumber: 4 } },
    ]);
  });
});

describe('the monitor', () => {
  it.each([
    [
      'a leaf',
      `UPDATE evidence.leaf SET seq = seq + 1 WHERE organization_id = 'org-a' AND leaf_index = 1`,
      /root/,
    ],
    [
      'a node',
      `UPDATE evidence.node SET hash = sha256(hash) WHERE organization_id = 'org-a' AND level = 1 AND node_index = 0`,
      /nodes/,
    ],
    [
      'a signed head',
      `UPDATE evidence.tree_head SET time_ms = time_ms + 1 WHERE organization_id = 'org-a'`,
      /signed/,
    ],
  ])(
    'finds %s that was altered in the database, and nothing more is signed',
    async (_what, statement, words) => {
      const tables = ['leaf', 'node', 'tree_head'];
      for (const table of tables) await admin(`CREATE TABLE keep_${table} AS TABLE evidence.${table}`);
      try {
        expect((await admin(statement)).rowCount).toBeGreaterThan(0);
        const wrong = await cloud.cloud.evidence.monitor();
        expect(wrong.get('org-a')).toMatch(words);
        expect([...wrong.keys()]).toEqual(['org-a']);
        await grow(till, 1);
        expect(await cloud.cloud.evidence.logNow()).toBe(0);
      } finally {
        await admin(
          'SET session_replication_role = replica; DELETE FROM evidence.node; DELETE FROM evidence.tree_head; DELETE FROM evidence.leaf;' +
            tables
              .map(
                (table) =>
                  `INSERT INTO evidence.${table} SELECT * FROM keep_${table}; DROP TABLE keep_${table};`,
              )
              .join(''),
        );
      }
      expect(await cloud.cloud.evidence.monitor()).toEqual(new Map());
    },
  );
});
