import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acceptManifest, type SnapshotTrust } from './accept-manifest.ts';
import { checkFile } from './complete-replica.ts';
import { SnapshotFailure } from './failure.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import { httpSource } from './http-source.ts';
import {
  fixtureOf,
  type SnapshotFixture,
  snapshotFixture,
  type SnapshotServer,
  startSnapshotServer,
  ticketsOf,
} from './testing/snapshot-server.ts';

let fixture: SnapshotFixture;
let server: SnapshotServer;
let folder: string;
beforeAll(async () => {
  fixture = snapshotFixture({ tickets: ticketsOf(3_000) });
  server = await startSnapshotServer(fixture);
});
afterAll(() => server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-fetch-'));
  server.offer(fixture);
  server.alter((packed) => packed);
  server.cutAfter(undefined);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fetchIt = (into = folder, trust: SnapshotTrust = fixture.trust, stopAfter = Infinity) => {
  let pieces = 0;
  return fetchSnapshot({
    folder: join(into, 'snapshot'),
    source: httpSource(server.url, () => Promise.resolve('token')),
    accept: (signed) => acceptManifest(signed, trust),
    onProgress: () => undefined,
    onStep(step) {
      if (step === 'chunk' && (pieces += 1) > stopAfter) throw new Error('the process ends here');
    },
    wait: () => Promise.resolve(),
  });
};
const wireBytes = (of: SnapshotFixture) => of.manifest.chunks.reduce((sum, { bytes }) => sum + bytes, 0);
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof SnapshotFailure ? error.code : String(error);
  }
};

describe('a link that breaks', () => {
  it('makes a whole file all the same, wherever it breaks: what came is kept and continued', async () => {
    const total = wireBytes(fixture);
    const boundaries = fixture.manifest.chunks.reduce<number[]>(
      (sums, { bytes }) => [...sums, (sums.at(-1) ?? 0) + bytes],
      [],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.integer({ min: 1_500, max: total }),
          fc.constantFrom(...boundaries),
          fc.constantFrom(...boundaries.map((at) => at + 1), ...boundaries.map((at) => at - 1)),
        ),
        async (cutAfter) => {
          const here = mkdtempSync(join(tmpdir(), 'gatehouse-cut-'));
          try {
            server.cutAfter(cutAfter);
            const before = server.sentBytes();
            const { file } = await fetchIt(here);
            expect(readFileSync(file).equals(fixture.file)).toBe(true);
            // What was in the cable when it broke is sent again; no more than a connection's worth of it.
            const breaks = Math.ceil(total / cutAfter);
            expect(server.sentBytes() - before).toBeLessThanOrEqual(total + breaks * 64 * 1024);
          } finally {
            rmSync(here, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  it('goes on after every single byte, too', async () => {
    const small = fixtureOf(fixture.file.subarray(0, 4_096), fixture.manifest.scopes);
    const few = { ...small, chunks: small.chunks };
    server.offer(few);
    server.cutAfter(7);
    const { file } = await fetchIt();
    expect(readFileSync(file).equals(fixture.file.subarray(0, 4_096))).toBe(true);
  });

  it('leaves pieces that a later process checks and uses', async () => {
    await expect(fetchIt(folder, fixture.trust, 3)).rejects.toThrow('the process ends here');
    const kept = readdirSync(join(folder, 'snapshot')).filter((name) => name.endsWith('.zst'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    // One of them was touched since: it is fetched again, the others are not.
    const [touched = ''] = kept;
    const path = join(folder, 'snapshot', touched);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const before = server.sentBytes();
    const { file } = await fetchIt();
    expect(readFileSync(file).equals(fixture.file)).toBe(true);
    const keptBytes = fixture.manifest.chunks
      .filter(({ hash: name }) => kept.includes(`${name}.zst`) && !touched.startsWith(name))
      .reduce((sum, one) => sum + one.bytes, 0);
    expect(server.sentBytes() - before).toBe(wireBytes(fixture) - keptBytes);
  });

  it('ends with a word when nothing comes any more, and keeps what came', async () => {
    server.alter(() => Buffer.alloc(0));
    await expect(fetchIt()).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('bytes that are not what they should be', () => {
  it('refuses a piece with one bit turned, wherever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (pick, at) => {
        const here = mkdtempSync(join(tmpdir(), 'gatehouse-flip-'));
        const chosen = fixture.manifest.chunks[pick % fixture.manifest.chunks.length];
        server.alter((packed, name) => {
          if (name !== chosen?.hash) return packed;
          const turned = Buffer.from(packed);
          const byte = at % turned.length;
          turned[byte] = (turned[byte] ?? 0) ^ (1 << (pick % 8));
          return turned;
        });
        try {
          await expect(fetchIt(here)).rejects.toMatchObject({ code: 'damaged' });
        } finally {
          rmSync(here, { recursive: true, force: true });
        }
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  it('heals when the piece comes right the next time', async () => {
    let tries = 0;
    const [first] = fixture.manifest.chunks;
    server.alter((packed, name) =>
      name === first?.hash && (tries += 1) === 1 ? Buffer.from(packed).fill(0, 0, 1) : packed,
    );
    const { file } = await fetchIt();
    expect(readFileSync(file).equals(fixture.file)).toBe(true);
    expect(tries).toBe(2);
  });

  it('refuses a manifest with any character changed', () => {
    const { signed, trust } = fixture;
    expect(codeOf(() => acceptManifest(signed, trust))).toBe('accepted');
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 7 }), (pick, bit) => {
        const at = pick % signed.text.length;
        const other = String.fromCharCode(signed.text.charCodeAt(at) ^ bit);
        const text = signed.text.slice(0, at) + other + signed.text.slice(at + 1);
        expect(codeOf(() => acceptManifest({ ...signed, text }, trust))).toBe('untrusted');
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(codeOf(() => acceptManifest({ ...signed, keyId: 2 }, trust))).toBe('untrusted');
    expect(codeOf(() => acceptManifest(signed, { ...trust, venueId: 'other' }))).toBe('untrusted');
    expect(codeOf(() => acceptManifest(signed, { ...trust, organizationId: 'other' }))).toBe('untrusted');
    const older = fixture.sign({ ...fixture.manifest, schemaVersion: 1 });
    expect(codeOf(() => acceptManifest(older, trust))).toBe('unfit');
  });

  it('refuses a file that is another one than the signed manifest says', async () => {
    const { manifest } = fixture;
    server.offer({ ...fixture, signed: fixture.sign({ ...manifest, fileHash: 'ab'.repeat(32) }) });
    await expect(fetchIt()).rejects.toMatchObject({ code: 'damaged' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a piece that unpacks to more than it says', async () => {
    const packed = zstdCompressSync(Buffer.alloc(8 * 1024 * 1024));
    const name = hash('sha256', packed, 'hex');
    const chunks = [{ hash: name, bytes: packed.length, fileBytes: 4_096 }];
    const signed = fixture.sign({ ...fixture.manifest, fileBytes: 4_096, chunks });
    server.offer({ ...fixture, signed, chunks: new Map([[name, packed]]) });
    await expect(fetchIt()).rejects.toMatchObject({ code: 'damaged' });
  });

  it('refuses a file that fits its hash and is no sound database of the announced rows', async () => {
    const { file, manifest } = fixture;
    const path = join(folder, 'checked.db');
    const verdictOf = (bytes: Buffer, of = manifest): string => {
      writeFileSync(path, bytes);
      return codeOf(() => checkFile(path, of));
    };
    expect(verdictOf(file)).toBe('accepted');
    const zeroed = Buffer.from(file).fill(0, 8_192, 12_288);
    expect(verdictOf(zeroed)).toBe('damaged');
    expect(verdictOf(file.subarray(0, file.length - 4_096))).toBe('damaged');
    const [tickets, revocations] = manifest.scopes;
    if (!tickets || !revocations) throw new Error('a snapshot has two scopes');
    expect(verdictOf(file, { ...manifest, scopes: [{ ...tickets, position: 1 }, revocations] })).toBe(
      'damaged',
    );
    expect(verdictOf(file, { ...manifest, scopes: [{ ...tickets, generation: 'x' }, revocations] })).toBe(
      'damaged',
    );
  });
});
