import { hash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { RowSum, digestTextOf } from '@gatehouse/core/replica';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ticketsFor } from '../../../testing/tickets.ts';
import { buildFile, type BuiltFile } from './build-file.ts';
import { openShelf } from './shelf.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-build-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TICKETS = ticketsFor('venue', 20_000);
const REVOCATIONS = TICKETS.slice(0, 50).map(({ serial, ticketId }) => ({
  serial,
  ticketId,
  reason: 'revoked',
  atMs: 5,
}));

async function* paged(rows: readonly object[]) {
  await Promise.resolve();
  for (let at = 0; at < rows.length; at += 700)
    yield rows.slice(at, at + 700).map((row) => JSON.stringify(row));
}
const build = (name: string, order: (rows: readonly object[]) => readonly object[]): Promise<BuiltFile> =>
  buildFile(folder, join(folder, name), [
    { scope: 'tickets', generation: 'g', position: 20_000, rows: paged(order(TICKETS)) },
    { scope: 'revocations', generation: 'h', position: 50, rows: paged(order(REVOCATIONS)) },
  ]);

it('makes the same bytes of the same rows, whatever order they come in', async () => {
  const one = await build('one', (rows) => rows);
  const other = await build('other', (rows) => rows.toReversed());
  expect(other).toEqual(one);
  expect(readdirSync(join(folder, 'other')).toSorted()).toEqual(readdirSync(join(folder, 'one')).toSorted());
  // Nothing half-built stays behind.
  expect(readdirSync(folder).toSorted()).toEqual(['one', 'other']);
  const changed = await build('third', (rows) => rows.with(3, { ...rows[3], status: 'voided' }));
  expect(changed.fileHash).not.toBe(one.fileHash);
});

it('cuts it into pieces that are named by their hash and make up a sound file with every row', async () => {
  const built = await build('chunks', (rows) => rows);
  const parts = built.chunks.map(({ hash: name, bytes, fileBytes }) => {
    const packed = readFileSync(join(folder, 'chunks', name));
    expect([packed.length, hash('sha256', packed, 'hex')]).toEqual([bytes, name]);
    const part = zstdDecompressSync(packed);
    expect(part).toHaveLength(fileBytes);
    return part;
  });
  const bytes = Buffer.concat(parts);
  expect([bytes.length, hash('sha256', bytes, 'hex')]).toEqual([built.fileBytes, built.fileHash]);
  const file = join(folder, 'whole.db');
  writeFileSync(file, bytes);
  const db = new Sqlite(file, { readonly: true });
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const found = new Set(db.prepare('SELECT ticket_id FROM ticket').pluck().all());
    expect(found).toEqual(new Set(TICKETS.map(({ ticketId }) => ticketId)));
    expect(db.prepare('SELECT session_id FROM ticket WHERE session_id IS NOT NULL').all()).not.toHaveLength(
      0,
    );
    expect(db.prepare('SELECT count(*) FROM ticket WHERE session_id IS NULL').pluck().get()).not.toBe(0);
    expect(db.prepare('SELECT scope, generation, position FROM scope_cursor').all()).toEqual([
      { scope: 'revocations', generation: 'h', position: 50 },
      { scope: 'tickets', generation: 'g', position: 20_000 },
    ]);
  } finally {
    db.close();
  }
  const sum = new RowSum((text) => hash('sha256', text, 'hex'));
  for (const row of TICKETS) sum.add(digestTextOf('tickets', row));
  expect(built.scopes[0]).toMatchObject({ rowCount: 20_000, digest: sum.hex() });
});

it('never touches a piece that a station may be reading, when the next file has it as well', async () => {
  const [first] = (await build('chunks', (rows) => rows)).chunks;
  const reading = openSync(join(folder, 'chunks', first?.hash ?? ''), 'r');
  try {
    await build('chunks', (rows) => rows);
    // Replaced by name: what was opened before is whole and nobody's to change.
    expect(fstatSync(reading)).toMatchObject({ nlink: 0, size: first?.bytes });
  } finally {
    closeSync(reading);
  }
});

it('leaves nothing of builds that failed beside the pieces of those that did not', async () => {
  const shelf = openShelf(join(folder, 'shelf'));
  const venue = { organizationId: 'o', venueId: 'v' };
  const { work, chunks } = shelf.folders(venue);
  mkdirSync(chunks);
  const built = await build('kept', (rows) => rows);
  for (const { hash: name } of built.chunks)
    writeFileSync(join(chunks, name), readFileSync(join(folder, 'kept', name)));
  const manifest = { format: 1, ...venue, ...built, builtAtMs: 1 };
  shelf.add(venue, { text: JSON.stringify(manifest), keyId: 1, signature: 'x'.repeat(86) });
  for (const name of ['f'.repeat(64), `${'e'.repeat(64)}.new`]) writeFileSync(join(chunks, name), 'half');
  expect(openShelf(join(folder, 'shelf')).folders(venue).work).toBe(work);
  expect(readdirSync(chunks).toSorted()).toEqual(built.chunks.map((one) => one.hash).toSorted());
});
