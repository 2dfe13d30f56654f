import { zstdDecompressSync } from 'node:zlib';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash } from 'node:crypto';
import { chainHash, genesisHash, type SealedRecord } from '@gatehouse/core/journal';
import { pageDigestText, type Scope } from '@gatehouse/core/sync';
import { sha256Hex } from '../ledger/index.ts';
import { PEPPER, type VenueRows } from './small-venue.ts';

/**
 * A cloud in one file that speaks the sync contract over real HTTP: it enrols, keeps the journals it is given after
 * checking their chains, and serves rows. For tests of a whole station without a database.
 */
export interface SmallCloud {
  readonly url: string;
  readonly records: SealedRecord[];
  rows: VenueRows;
  up: boolean;
  close(): Promise<void>;
}

export interface SmallCloudOptions {
  readonly role: 'till' | 'gate';
  readonly stationId: string;
  readonly rows: VenueRows;
  /** Served from the start or only when `up` is set. */
  readonly up?: boolean;
}

type Json = Record<string, unknown>;

export async function startSmallCloud(options: SmallCloudOptions): Promise<SmallCloud> {
  const records: SealedRecord[] = [];
  let head = '';
  const state: { rows: VenueRows; up: boolean } = { rows: options.rows, up: options.up ?? true };
  const answers: Readonly<Record<string, (body: Json) => unknown>> = {
    '/sync/v1/enrol': (body) => {
      head = genesisHash(options.stationId, String(body['incarnation']), sha256Hex);
      return {
        stationId: options.stationId,
        registerId: 'T1',
        organizationId: 'org',
        venueId: 'venue',
        name: 'Till 1',
        place: 'North',
        role: options.role,
        ticketKeyId: body['ticketPublicKey'] === null ? null : 12,
        pinPepper: PEPPER,
        timeMs: Date.now(),
      };
    },
    '/sync/v1/hello': () => ({
      kind: 'welcome',
      nextSeq: records.length + 1,
      hashBefore: head,
      credit: 1_000,
      timeMs: Date.now(),
    }),
    '/sync/v1/push': (body) => {
      for (const record of body['records'] as SealedRecord[]) {
        if (record.seq <= records.length) continue;
        const wanted = chainHash(record.text, head, sha256Hex);
        if (record.seq !== records.length + 1 || wanted !== record.hash)
          throw new Error('the chain does not hold');
        records.push(record);
        head = record.hash;
      }
      return {
        kind: 'ack',
        durableThrough: { seq: records.length, hash: head },
        results: [],
        credit: 1_000,
        timeMs: Date.now(),
      };
    },
    '/sync/v1/pull': (body) => {
      const scope = body['scope'] as Scope;
      const position = body['generation'] === 'g1' ? Number(body['position']) : 0;
      const rows = (state.rows[scope] ?? []).filter((row) => row.position > position);
      const toPosition = Math.max(position, ...rows.map((row) => row.position));
      return {
        scope,
        generation: 'g1',
        fromPosition: position,
        toPosition,
        rows,
        digest: hash('sha256', pageDigestText(rows), 'hex'),
        more: false,
        timeMs: Date.now(),
      };
    },
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const isZstd = request.headers['content-encoding'] === 'zstd';
      const text = (isZstd ? zstdDecompressSync(sent) : sent).toString();
      const answer = answers[request.url ?? ''];
      if (!state.up || !answer) {
        response.writeHead(state.up ? 404 : 503, { 'content-type': 'application/problem+json' });
        response.end(
          JSON.stringify({
            type: 'about:blank',
            title: 'away',
            status: 503,
            code: 'away',
            detail: '',
            errors: [],
          }),
        );
        return;
      }
      const body = JSON.parse(text === '' ? '{}' : text) as Json;
      response.writeHead(request.url === '/sync/v1/enrol' ? 201 : 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(answer(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    get rows() {
      return state.rows;
    },
    set rows(rows) {
      state.rows = rows;
    },
    get up() {
      return state.up;
    },
    set up(up) {
      state.up = up;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
