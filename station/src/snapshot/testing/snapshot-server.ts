import { createHash, generateKeyPairSync, hash, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import {
  digestTextOf,
  INSERT_TICKET,
  REPLICA_SCHEMA,
  REPLICA_SCHEMA_VERSION,
  RowSum,
  columnValues,
  serialToInteger,
} from '@gatehouse/core/replica';
import {
  chunkPath,
  manifestSigningText,
  type SignedManifest,
  type SnapshotManifest,
  snapshotRoutes,
} from '@gatehouse/core/sync';
import type { TicketRow } from '@gatehouse/core/tickets';
import { rawPublicKeyOf } from '../../enrolment/ed25519.ts';
import { loadSqlite, sha256Hex } from '../../ledger/index.ts';

/** A snapshot made here, as the cloud makes it, and a server that hands it out and may break off at any byte. */
export interface SnapshotFixture {
  readonly manifest: SnapshotManifest;
  readonly signed: SignedManifest;
  readonly chunks: ReadonlyMap<string, Buffer>;
  readonly file: Buffer;
  readonly trust: {
    organizationId: string;
    venueId: string;
    keys: readonly { keyId: number; publicKey: string }[];
  };
  sign(manifest: SnapshotManifest): SignedManifest;
}

const key = generateKeyPairSync('ed25519').privateKey;

export interface FixtureOptions {
  readonly tickets: readonly TicketRow[];
  readonly generation?: string;
  readonly position?: number;
  readonly chunkBytes?: number;
}

export function snapshotFixture(options: FixtureOptions): SnapshotFixture {
  const { tickets, generation = 'g1', position = tickets.length, chunkBytes = 64 * 1024 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-fixture-'));
  const path = join(folder, 'file.db');
  const sum = new RowSum(sha256Hex);
  for (const row of tickets) sum.add(digestTextOf('tickets', row));
  const scopes: SnapshotManifest['scopes'] = [
    { scope: 'tickets', generation, position, rowCount: tickets.length, digest: sum.hex() },
    { scope: 'revocations', generation: 'r1', position: 0, rowCount: 0, digest: '0'.repeat(32) },
  ];
  const Sqlite = loadSqlite();
  const db = new Sqlite(path);
  db.exec(REPLICA_SCHEMA);
  db.pragma(`user_version = ${REPLICA_SCHEMA_VERSION}`);
  const insert = db.prepare(INSERT_TICKET);
  db.transaction(() => {
    for (const row of tickets) {
      const [serial, ...rest] = columnValues('tickets', row);
      insert.run(serialToInteger(String(serial)), ...rest);
    }
    for (const one of scopes)
      db.prepare('INSERT INTO scope_cursor VALUES (?, ?, ?, 0, ?)').run(
        one.scope,
        one.generation,
        one.position,
        one.digest,
      );
  })();
  db.close();
  const file = readFileSync(path);
  rmSync(folder, { recursive: true, force: true });
  return fixtureOf(file, scopes, chunkBytes);
}

/** Cuts and signs any bytes as a snapshot: also ones that are no sound file. */
export function fixtureOf(
  file: Buffer,
  scopes: SnapshotManifest['scopes'],
  chunkBytes = 64 * 1024,
): SnapshotFixture {
  const chunks = new Map<string, Buffer>();
  const listed: SnapshotManifest['chunks'] = [];
  for (let at = 0; at < file.length; at += chunkBytes) {
    const part = file.subarray(at, at + chunkBytes);
    const packed = zstdCompressSync(part);
    const name = hash('sha256', packed, 'hex');
    chunks.set(name, packed);
    listed.push({ hash: name, bytes: packed.length, fileBytes: part.length });
  }
  const manifest: SnapshotManifest = {
    format: 1,
    organizationId: 'org',
    venueId: 'venue',
    schemaVersion: REPLICA_SCHEMA_VERSION,
    scopes,
    fileBytes: file.length,
    fileHash: createHash('sha256').update(file).digest('hex'),
    chunks: listed,
    builtAtMs: 1,
  };
  const signManifest = (of: SnapshotManifest): SignedManifest => {
    const text = JSON.stringify(of);
    return {
      text,
      keyId: 1,
      signature: sign(null, Buffer.from(manifestSigningText(text)), key).toString('base64url'),
    };
  };
  return {
    manifest,
    signed: signManifest(manifest),
    chunks,
    file,
    trust: { organizationId: 'org', venueId: 'venue', keys: [{ keyId: 1, publicKey: rawPublicKeyOf(key) }] },
    sign: signManifest,
  };
}

export interface SnapshotServer {
  readonly url: string;
  /** Bytes of pieces that were sent, over all connections. */
  sentBytes(): number;
  /** Breaks every connection that has sent so many bytes of pieces since the last break; undefined breaks none. */
  cutAfter(bytes: number | undefined): void;
  offer(fixture: SnapshotFixture): void;
  /** Replaces bytes of pieces on their way; the identity by default. */
  alter(change: (packed: Buffer, name: string) => Buffer): void;
  close(): Promise<void>;
}

export async function startSnapshotServer(first: SnapshotFixture): Promise<SnapshotServer> {
  let fixture = first;
  let cut: number | undefined;
  let sent = 0;
  let sinceCut = 0;
  let change = (packed: Buffer, _name: string): Buffer => packed;
  const sockets = new Set<Socket>();

  const server: Server = createServer((request, response) => {
    if (request.headers.authorization !== 'Bearer token') return void response.writeHead(401).end();
    if (request.url === snapshotRoutes.manifest.path) {
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify(fixture.signed));
    }
    const name = [...fixture.chunks.keys()].find((one) => request.url === chunkPath(one));
    const packed = name === undefined ? undefined : fixture.chunks.get(name);
    if (name === undefined || packed === undefined) return void response.writeHead(404).end();
    const bytes = change(packed, name);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.setHeader('content-length', bytes.length - from);
    if (from > 0) {
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    }
    const left = cut === undefined ? Infinity : cut - sinceCut;
    const part = bytes.subarray(from, Math.min(bytes.length, from + left));
    sent += part.length;
    sinceCut += part.length;
    if (from + part.length < bytes.length) {
      sinceCut = 0;
      response.flushHeaders();
      // The bytes leave first, then the cable is cut.
      if (part.length === 0) return void request.socket.destroy();
      return void response.write(part, () => request.socket.destroy());
    }
    response.end(part);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sent,
    cutAfter(bytes) {
      cut = bytes;
      sinceCut = 0;
    },
    offer: (next) => void (fixture = next),
    alter: (next) => void (change = next),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Tickets of one day, distinct by number. */
export const ticketsOf = (count: number, more: Partial<TicketRow> = {}, from = 0): TicketRow[] =>
  Array.from({ length: count }, (_, index) => {
    const digest = hash('sha256', `ticket ${from + index}`, 'hex');
    return {
      ticketId: `ticket-${from + index}`,
      serial: digest.slice(0, 16),
      keyId: 1,
      productId: 'day',
      variantId: 'day-v',
      ticketClass: 1,
      sessionId: null,
      scope: 0,
      validFromDay: 2_357,
      validUntilDay: 2_357,
      admits: 1,
      status: 'valid',
      statusReason: '',
      soldAtMs: 1_000 + index,
      holderSealed: '',
      ...more,
    };
  });
