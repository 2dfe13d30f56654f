import type { Ledger } from '../ledger/index.ts';
import type { JournalSource } from './journal-source.ts';

/** How far a peer holds a journal, and where it holds another one. */
export interface PeerCursor {
  readonly seq: number;
  readonly hash: string;
  readonly fork: { readonly seq: number; readonly peerHash: string } | null;
}

/** As last kept: behind after a crash, which the peer puts right. */
export function loadCursor(ledger: Ledger, peer: string, journal: JournalSource): PeerCursor {
  const row = ledger.read.get<{ seq: number; hash: string; forkSeq: number | null; forkHash: string | null }>(
    `SELECT acked_seq AS seq, acked_hash AS hash, fork_seq AS forkSeq, fork_hash AS forkHash
     FROM peer_cursor WHERE peer = ? AND incarnation = ?`,
    peer,
    journal.identity().incarnation,
  );
  if (!row) return { seq: 0, hash: journal.hashBefore(1) ?? '', fork: null };
  const { seq, hash, forkSeq, forkHash } = row;
  return { seq, hash, fork: forkSeq === null ? null : { seq: forkSeq, peerHash: forkHash ?? '' } };
}

export function keepCursor(
  ledger: Ledger,
  peer: string,
  incarnation: string,
  cursor: PeerCursor,
  atMs: number,
): void {
  const { seq, hash, fork } = cursor;
  ledger.transact((writer) =>
    writer.run(
      `INSERT INTO peer_cursor (peer, incarnation, acked_seq, acked_hash, acked_at_ms, fork_seq, fork_hash) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (peer, incarnation) DO UPDATE SET acked_seq = excluded.acked_seq, acked_hash = excluded.acked_hash,
       acked_at_ms = excluded.acked_at_ms, fork_seq = excluded.fork_seq, fork_hash = excluded.fork_hash`,
      peer,
      incarnation,
      seq,
      hash,
      atMs,
      fork?.seq ?? null,
      fork?.peerHash ?? null,
    ),
  );
}

/** The oldest record a peer does not have, for the screens. */
export function oldestUnsynced(
  journal: JournalSource,
  seq: number,
): { readonly seq: number; readonly atMs: number } | undefined {
  const [record] = journal.recordsFrom(seq, 1);
  if (!record) return undefined;
  const { occurredAtMs } = JSON.parse(record.text) as { occurredAtMs: number };
  return { seq, atMs: occurredAtMs };
}
