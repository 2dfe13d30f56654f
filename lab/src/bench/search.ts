import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folded } from '@gatehouse/core/customers';
import { stationMigrations } from '@gatehouse/station';
import { openReplicaStore } from '@gatehouse/station/catalogue';
import { createThreadedSearch } from '@gatehouse/station/customers';
import { fillCrowd, memberOf } from '@gatehouse/station/customers/testing';
import { createIds, openLedger, openSqlite, systemClock, systemRandom } from '@gatehouse/station/ledger';
import { figure, type BenchReport } from './report.ts';
import { percentile } from './rounds.ts';

const PEOPLE = 200_000;
const SEARCHES = 300;

/** Searches as they are typed: two letters, a name, both names, a number's beginning, its last four digits, an address. */
function typedFor(index: number): string {
  const { name, phone, email } = memberOf((index * 7_919) % PEOPLE);
  const [first = '', last = ''] = name.split(' ');
  const ways = [
    last.slice(0, 2),
    last.slice(0, 4),
    last,
    `${first} ${last}`,
    phone.slice(3, 12),
    phone.slice(-4),
    email,
  ];
  return ways[index % ways.length] ?? last;
}

/** The index of 200,000 people against a table of them read through with LIKE, the same searches in the same run. */
export async function run(scale: number): Promise<BenchReport> {
  const people = Math.max(2_000, Math.round(PEOPLE * scale));
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-search-'));
  try {
    const clock = systemClock;
    const ledger = openLedger({
      file: join(folder, 'ledger.db'),
      identity: {
        stationId: 'till-1',
        incarnation: '0'.repeat(32),
        organizationId: 'org',
        venueId: 'venue',
        registerId: 'T1',
        name: 'Till 1',
        place: '',
        role: 'till',
      },
      clock,
      ids: createIds(clock, systemRandom),
      bootId: 'bench',
      modules: stationMigrations,
      projections: [],
      calendar: () => ({ timeZone: 'UTC', cutOverHour: 0 }),
    });
    const replica = openReplicaStore(ledger, folder);
    fillCrowd(replica, people);
    const plain = openSqlite(join(folder, 'plain.db'), {
      synchronous: 'NORMAL',
      walAutocheckpointPages: 1_000,
    });
    plain.exec('CREATE TABLE person (name TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL) STRICT');
    const insert = plain.prepare('INSERT INTO person (name, phone, email) VALUES (?, ?, ?)');
    plain.transaction(() => {
      for (let index = 0; index < people; index += 1) {
        const { name, phone, email } = memberOf(index);
        insert.run(folded(name), phone.replaceAll(/\D/g, ''), email.toLowerCase());
      }
    })();
    const scan = plain.prepare(
      'SELECT rowid FROM person WHERE name LIKE ? OR phone LIKE ? OR email LIKE ? ORDER BY name LIMIT 20',
    );

    const startedMs = performance.now();
    const search = createThreadedSearch(
      () => replica.sql.db.name,
      (error) => {
        throw error;
      },
    );
    // A search while the index is being built waits for one slice, not for the whole.
    const early: number[] = [];
    while (!search.progress().isComplete) {
      const atMs = performance.now();
      await search.find(typedFor(early.length), 20);
      early.push(performance.now() - atMs);
    }
    const builtMs = performance.now() - startedMs;
    const indexed: number[] = [];
    const scanned: number[] = [];
    for (let index = 0; index < SEARCHES; index += 1) {
      const typed = typedFor(index);
      const atMs = performance.now();
      await search.find(typed, 20);
      const betweenMs = performance.now();
      const like = `%${folded(typed)}%`;
      scan.all(like, like, like);
      indexed.push(betweenMs - atMs);
      scanned.push(performance.now() - betweenMs);
    }
    await search.close();
    plain.close();
    replica.close();
    ledger.close();
    const at = (samples: readonly number[], share: number) =>
      percentile(
        samples.toSorted((a, b) => a - b),
        share,
      );
    const ratio = at(scanned, 0.5) / at(indexed, 0.5);
    const line = (name: string, samples: readonly number[]) => [
      name,
      ...[0.5, 0.95, 1].map((share) => figure(at(samples, share))),
    ];
    return {
      title: 'Finding people',
      method:
        `${people.toLocaleString('en-US')} people lie sealed in a till's replica; its index is built from them in memory, on a thread of its own. ` +
        `${SEARCHES} searches as cashiers type them (two letters, names, numbers, addresses) go through that thread and back, and in the same run ` +
        'through a plain table of the same people with LIKE. Every answer is ranked and its seals are opened.',
      bars: [
        {
          name: 'first results, 95th percentile, ms',
          measured: figure(at(indexed, 0.95)),
          aim: '< 50',
          reached: at(indexed, 0.95) < 50,
        },
        {
          name: 'times as fast as reading through',
          measured: figure(ratio),
          aim: '≥ 5',
          reached: ratio >= 5,
        },
        {
          name: 'the same while the index is built, ms',
          measured: figure(at(early, 0.95)),
          aim: '< 50',
          reached: at(early, 0.95) < 50,
        },
        { name: 'until everybody is in it, s', measured: figure(builtMs / 1_000), aim: '', reached: null },
      ],
      table: {
        head: ['ms', 'median', '95 %', 'worst'],
        rows: [line('index', indexed), line('index, being built', early), line('LIKE', scanned)],
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
