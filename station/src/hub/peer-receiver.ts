import { chainHash, chainStart, headText, readRecord, type SealedRecord } from '@gatehouse/core/journal';
import { failure, success, type Result } from '@gatehouse/core/result';
import {
  commonVersion,
  type HelloRequest,
  type HelloResponse,
  PROTOCOL,
  PROTOCOL_VERSION,
  type PushRequest,
  type PushResponse,
} from '@gatehouse/core/sync';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Clock } from '@gatehouse/core/time';
import { verifyText } from '../enrolment/index.ts';
import { sha256Hex, type Ledger, type SqlWriter } from '../ledger/index.ts';
import { projectPeerRecord } from './projections.ts';

/** Takes the journals of the venue's other stations: bytes first, meaning afterwards. */
export interface PeerReceiver {
  hello(request: HelloRequest): HelloResponse;
  /** Fails only for what no station of ours sends: a signature that does not fit, or records out of order. */
  push(request: PushRequest, publicKey: string): Result<PushResponse, 'bad_signature' | 'out_of_order'>;
}

export interface PeerReceiverOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly verify: VerifySignature;
  /** Told about what a person has to look at: a fork or a quarantined record. */
  readonly onAlarm?: (alarm: PeerAlarm) => void;
}

export type PeerAlarm =
  | { readonly kind: 'fork'; readonly stationId: string; readonly seq: number }
  | {
      readonly kind: 'quarantined';
      readonly stationId: string;
      readonly seq: number;
      readonly detail: string;
    };

/**
 * Records taken per request. A hub is a gate too: a till that returns after a day must hand its journal over in pieces
 * small enough that a guest's scan between two of them waits a few milliseconds only.
 */
const CREDIT = 64;

interface Stream {
  readonly streamNo: number;
  readonly headSeq: number;
  readonly headHash: string;
  readonly state: 'open' | 'frozen';
}

interface Judged {
  readonly id: string | null;
  readonly outcome: 'accepted' | 'unknown-kind' | 'quarantined' | 'exception';
  readonly detail: string;
}

export function createPeerReceiver(options: PeerReceiverOptions): PeerReceiver {
  const { ledger, clock, verify } = options;
  const alarm = options.onAlarm ?? (() => {});

  return {
    hello(request) {
      const timeMs = clock.nowMs();
      return ledger.transact((writer): HelloResponse => {
        const stream = openStream(writer, request, timeMs);
        const { seq, hash } = request.head;
        const parted = seq > 0 && seq <= stream.headSeq && hashAt(writer, stream, seq) !== hash;
        if (parted && stream.state === 'open') freeze(writer, stream, [], timeMs);
        if (parted || stream.state === 'frozen') {
          const at = forkSeq(writer, stream) ?? seq;
          return { kind: 'fork', seq: at, peerHash: hashAt(writer, stream, at), timeMs };
        }
        // A head behind ours that fits may be a greeting its own push has overtaken, or a disk that was set back: the
        // station knows what it wrote, and judges itself by `nextSeq`.
        return {
          kind: 'welcome',
          nextSeq: stream.headSeq + 1,
          hashBefore: stream.headHash,
          credit: CREDIT,
          timeMs,
          protocol: commonVersion(PROTOCOL, request.protocol) ?? PROTOCOL_VERSION,
          upgradeRequired: [],
          succeeded: false,
        };
      });
    },

    push(request, publicKey) {
      const { records, fromSeq, head, stationId, incarnation } = request;
      const last = records.at(-1) as SealedRecord;
      if (records.some((record, index) => record.seq !== fromSeq + index) || head.seq < last.seq) {
        return failure(
          'out_of_order',
          'records must be consecutive from fromSeq, and the head not before the last',
        );
      }
      const signed = verifyText(
        verify,
        publicKey,
        headText(stationId, incarnation, head.seq, head.hash),
        request.signature,
      );
      if (!signed || (head.seq === last.seq && head.hash !== last.hash)) {
        return failure('bad_signature', 'the head is not signed by the key of this station and incarnation');
      }
      const timeMs = clock.nowMs();
      const alarms: PeerAlarm[] = [];
      const answer = ledger.transact((writer): PushResponse => {
        // A commit of unknown fate makes the ledger run this again from the start.
        alarms.length = 0;
        return take(writer, request, timeMs, alarms);
      });
      alarms.forEach(alarm);
      return success(answer);
    },
  };
}

function take(writer: SqlWriter, request: PushRequest, timeMs: number, alarms: PeerAlarm[]): PushResponse {
  const { records, fromSeq, stationId } = request;
  const stream = openStream(writer, request, timeMs);
  if (stream.state === 'frozen') {
    const other = records.filter(
      ({ seq, hash }) => seq > stream.headSeq || hashAt(writer, stream, seq) !== hash,
    );
    freeze(writer, stream, other, timeMs);
    const seq = forkSeq(writer, stream) ?? stream.headSeq;
    return { kind: 'fork', seq, peerHash: hashAt(writer, stream, seq), timeMs };
  }
  if (fromSeq > stream.headSeq + 1) return { kind: 'nack', expectedSeq: stream.headSeq + 1, timeMs };
  const known = records.filter((record) => record.seq <= stream.headSeq);
  const forkAt = known.find((record) => hashAt(writer, stream, record.seq) !== record.hash);
  if (forkAt) {
    freeze(
      writer,
      stream,
      records.filter((record) => record.seq >= forkAt.seq),
      timeMs,
    );
    alarms.push({ kind: 'fork', stationId, seq: forkAt.seq });
    return { kind: 'fork', seq: forkAt.seq, peerHash: hashAt(writer, stream, forkAt.seq), timeMs };
  }
  let { headSeq, headHash } = stream;
  const results: Extract<PushResponse, { kind: 'ack' }>['results'] = [];
  for (const record of records.slice(known.length)) {
    const judged = store(writer, stream, record, headHash, request, timeMs);
    if (judged.outcome !== 'accepted') {
      results.push({ seq: record.seq, outcome: judged.outcome, detail: judged.detail });
      if (judged.outcome === 'quarantined') {
        alarms.push({ kind: 'quarantined', stationId, seq: record.seq, detail: judged.detail });
      }
    }
    // The chain goes on from the hash as sent: one record that does not verify must not spoil those behind it.
    headSeq = record.seq;
    headHash = record.hash;
  }
  writer.run(
    'UPDATE peer_stream SET head_seq = ?, head_hash = ? WHERE stream_no = ?',
    headSeq,
    headHash,
    stream.streamNo,
  );
  return { kind: 'ack', durableThrough: { seq: headSeq, hash: headHash }, results, credit: CREDIT, timeMs };
}

/** Stores the bytes whatever they say, then takes their meaning if there is one. */
function store(
  writer: SqlWriter,
  stream: Stream,
  sealed: SealedRecord,
  hashBefore: string,
  from: { readonly stationId: string; readonly incarnation: string },
  timeMs: number,
): Judged {
  const read = readRecord(sealed.text);
  const header =
    read.kind === 'record' ? read.record : read.kind === 'unknown-kind' ? read.header : undefined;
  const judge = (): Judged => {
    const quarantine = (detail: string): Judged => ({
      id: null,
      outcome: 'quarantined',
      detail: detail.slice(0, 500),
    });
    if (chainHash(sealed.text, hashBefore, sha256Hex) !== sealed.hash)
      return quarantine('the hash does not continue the chain');
    if (read.kind === 'malformed' || !header)
      return quarantine(read.kind === 'malformed' ? read.detail : 'no header');
    if (
      header.stationId !== from.stationId ||
      header.incarnation !== from.incarnation ||
      header.seq !== sealed.seq
    ) {
      return quarantine('the record names another place than it was sent for');
    }
    if (writer.value('SELECT 1 FROM peer_record WHERE id = ?', header.id) === 1)
      return quarantine(`id ${header.id} was used before`);
    if (read.kind === 'unknown-kind') {
      return { id: header.id, outcome: 'unknown-kind', detail: `${read.recordKind} ${read.recordVersion}` };
    }
    return { id: header.id, outcome: 'accepted', detail: '' };
  };
  const judged = judge();
  writer.run(
    'INSERT INTO peer_record (stream_no, seq, id, text, hash, received_at_ms, outcome, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    stream.streamNo,
    sealed.seq,
    judged.id,
    sealed.text,
    sealed.hash,
    timeMs,
    judged.outcome,
    judged.detail,
  );
  if (judged.outcome !== 'accepted' || read.kind !== 'record') return judged;
  try {
    projectPeerRecord(writer, read.record);
    return judged;
  } catch (error) {
    // Accepting is not applying: a fact this hub can make nothing of must not stop the ones behind it.
    return {
      ...judged,
      outcome: 'exception',
      detail: error instanceof Error ? error.message.slice(0, 500) : 'projection',
    };
  }
}

function openStream(
  writer: SqlWriter,
  name: { stationId: string; incarnation: string },
  timeMs: number,
): Stream {
  const { stationId, incarnation } = name;
  writer.run(
    `INSERT INTO peer_stream (station_id, incarnation, head_seq, head_hash, state, last_seen_ms) VALUES (?, ?, 0, ?, 'open', ?)
     ON CONFLICT (station_id, incarnation) DO UPDATE SET last_seen_ms = excluded.last_seen_ms`,
    stationId,
    incarnation,
    chainStart(stationId, incarnation, sha256Hex).hash,
    timeMs,
  );
  return writer.get<Stream>(
    'SELECT stream_no AS streamNo, head_seq AS headSeq, head_hash AS headHash, state FROM peer_stream WHERE station_id = ? AND incarnation = ?',
    stationId,
    incarnation,
  ) as Stream;
}

const hashAt = (writer: SqlWriter, stream: Stream, seq: number): string =>
  writer.value<string>(
    'SELECT hash FROM peer_record WHERE stream_no = ? AND seq = ?',
    stream.streamNo,
    seq,
  ) ?? stream.headHash;

/** The first place of which this hub was shown another record. */
const forkSeq = (writer: SqlWriter, stream: Stream): number | undefined =>
  writer.value<number | null>('SELECT min(seq) FROM peer_fork WHERE stream_no = ?', stream.streamNo) ??
  undefined;

/** Keeps the other branch beside the first and takes nothing more of this incarnation: people compare the two. */
function freeze(writer: SqlWriter, stream: Stream, branch: readonly SealedRecord[], timeMs: number): void {
  writer.run("UPDATE peer_stream SET state = 'frozen' WHERE stream_no = ?", stream.streamNo);
  for (const { seq, hash, text } of branch) {
    writer.run(
      'INSERT OR IGNORE INTO peer_fork (stream_no, seq, hash, text, received_at_ms) VALUES (?, ?, ?, ?, ?)',
      stream.streamNo,
      seq,
      hash,
      text,
      timeMs,
    );
  }
}
