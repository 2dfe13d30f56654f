import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { RowSum, digestTextOf } from '@gatehouse/core/replica';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ticketsFor } from '../../../testing/tickets.ts';
import { buildFile, type BuiltFile } from './build-file.ts';

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
