import type { ServiceClient } from '@gatehouse/core/contract';
import {
  type Checkpoint,
  type CheckpointAnswer,
  type evidenceRoutes,
  faultOfCheckpoint,
  isSignedHead,
  type SignedHead,
  type TreeHead,
} from '@gatehouse/core/evidence';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { verifyText } from '../enrolment/index.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';
import type { ConflictBook } from './conflicts.ts';
import { sha256Bytes } from './hashing.ts';
import { keepCheckpoint, lastCheckpointOf, lastTreeHead, pinLog, pinnedLog } from './store.ts';

/** Asks the cloud's log for proofs, believes nothing unproven, and keeps what was proven. */
export interface CheckpointKeeper {
  start(): void;
  stop(): Promise<void>;
  /** Asks now, whatever has changed. */
  ask(): Promise<void>;
  /** The last proven checkpoint of the present incarnation. */
  latest(): Checkpoint | undefined;
  /** The last tree head that was proven to extend all before it. */
  treeHead(): TreeHead | undefined;
  /** A tree head a peer showed: compared at once where sizes agree, else joined by a proof at the next asking. */
  heard(head: TreeHead, fromStationId: string): void;
}

export interface CheckpointKeeperOptions {
  readonly ledger: Ledger;
  readonly client: Pick<ServiceClient<typeof evidenceRoutes>, 'checkpoint'>;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly verify: VerifySignature;
  readonly conflicts: ConflictBook;
  /** Heads of peers that the cloud should hear of. */
  readonly heads: () => readonly SignedHead[];
  readonly onError?: (error: unknown) => void;
  readonly everyMs?: number;
  readonly storeEveryMs?: number;
}

const EVERY_MS = 10_000;
/** An idle station still asks now and then: others' journals move, and the tree with them. */
const IDLE_EVERY_MS = 60_000;
/** Proofs are kilobytes: kept every few minutes and at each close; in between the last one is in memory. */
const STORE_EVERY_MS = 300_000;
const HELD_MAX = 8;

export function createCheckpointKeeper(options: CheckpointKeeperOptions): CheckpointKeeper {
  const { ledger, client, clock, verify, conflicts } = options;
  const timers = options.timers ?? systemTimers;
  let cancel: CancelTimer | undefined;
  let unsubscribe: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let latest = lastCheckpointOf(ledger.read, ledger.identity());
  let tree = lastTreeHead(ledger.read);
  let storedAtMs = Number.NEGATIVE_INFINITY;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let askedSeq = -1;
  let storeNext = false;
  /** By size: what peers showed and nothing has proven yet. */
  const waiting = new Map<number, { readonly head: TreeHead; readonly from: string }>();

  const place = (head: TreeHead) => ({ number: head.treeSize, hash: head.rootHash });
  const accuse = (
    conflict: Parameters<ConflictBook['raise']>[0]['conflict'],
    held: { number: number; hash: string } | null,
    shown: { number: number; hash: string } | null,
    about: { stationId: string; incarnation: string } | null = null,
  ): void =>
    conflicts.raise({
      conflict,
      aboutStationId: about?.stationId ?? null,
      aboutIncarnation: about?.incarnation ?? null,
      held,
      shown,
    });

  const take = (answer: CheckpointAnswer, held: readonly TreeHead[]): void => {
    const pinned = pinnedLog(ledger.read);
    if (pinned && pinned.publicKey !== answer.logKey) return accuse('log-key', null, null);
    const identity = ledger.identity();
    if (answer.kind === 'none') {
      // A journal that was in the log once is in it for ever.
      if (latest?.leaf.incarnation === identity.incarnation)
        accuse('log-rollback', place(latest.treeHead), null);
      return;
    }
    const given = answer.checkpoint;
    const fault = faultOfCheckpoint(
      given,
      held,
      (text, signature) => verifyText(verify, answer.logKey, text, signature),
      sha256Bytes,
    );
    if (fault) {
      const against = fault.against && place(fault.against);
      const shown = place(given.treeHead);
      const isPeers = fault.against !== null && waiting.get(fault.against.treeSize)?.head === fault.against;
      switch (fault.fault) {
        case 'signature':
          return accuse('log-signature', against, shown);
        case 'inclusion':
          return accuse('log-inclusion', against, shown);
        case 'log':
          return accuse('log-key', against, shown);
        case 'rollback':
          return accuse(isPeers ? 'split-view' : 'log-rollback', against, shown);
        case 'consistency':
          return accuse(isPeers ? 'split-view' : 'log-consistency', against, shown);
      }
    }
    const { leaf, treeHead } = given;
    // Asked before this station began anew: the answer is about a journal that is closed.
    if (leaf.incarnation !== identity.incarnation) return;
    const ours = ledger.hashBefore(leaf.seq + 1);
    if (leaf.stationId !== identity.stationId || ours !== leaf.hash) {
      const mine = { number: Math.min(leaf.seq, ledger.head().seq), hash: ours ?? ledger.head().hash };
      return accuse('log-leaf', mine, { number: leaf.seq, hash: leaf.hash }, leaf);
    }
    latest = given;
    tree = treeHead;
    for (const size of waiting.keys()) if (size <= treeHead.treeSize) waiting.delete(size);
    const isDue = storeNext || clock.monotonicMs() - storedAtMs >= (options.storeEveryMs ?? STORE_EVERY_MS);
    if (pinned && !isDue) return;
    ledger.transact((writer) => {
      if (!pinned) pinLog(writer, treeHead.logId, answer.logKey, clock.nowMs());
      keepCheckpoint(writer, given, clock.nowMs());
    });
    storedAtMs = clock.monotonicMs();
    storeNext = false;
  };

  const askOnce = async (): Promise<void> => {
    const stored = lastTreeHead(ledger.read);
    const own = [stored, tree].filter((one) => one !== undefined);
    const peers = [...waiting.values()].map(({ head }) => head);
    const held = [...own, ...peers].slice(0, HELD_MAX);
    askedAtMs = clock.monotonicMs();
    askedSeq = ledger.head().seq;
    const heldSizes = [...new Set(held.map(({ treeSize }) => treeSize))];
    const answer = await client.checkpoint({ body: { heldSizes, heads: [...options.heads()] } });
    if (answer.ok) take(answer.value, held);
  };

  const ask = (): Promise<void> => {
    running ??= askOnce()
      .catch((error: unknown) => options.onError?.(error))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  const look = (): void => {
    const isMoved = ledger.head().seq !== askedSeq || waiting.size > 0;
    if (isMoved || clock.monotonicMs() - askedAtMs >= IDLE_EVERY_MS) void ask();
  };

  return {
    start() {
      cancel = timers.every(options.everyMs ?? EVERY_MS, look);
      unsubscribe = ledger.onAppended((records) => {
        if (records.some(({ record }) => record.kind === 'ShiftClosed')) storeNext = true;
      });
    },
    async stop() {
      cancel?.();
      unsubscribe?.();
      await running;
    },
    ask,
    latest: () => (latest?.leaf.incarnation === ledger.identity().incarnation ? latest : undefined),
    treeHead: () => tree,
    heard(head, fromStationId) {
      const pinned = pinnedLog(ledger.read);
      if (!pinned || head.logId !== pinned.logId) return;
      if (tree && head.treeSize === tree.treeSize && head.rootHash === tree.rootHash) return;
      if (!isSignedHead(head, (text, signature) => verifyText(verify, pinned.publicKey, text, signature)))
        return;
      const other = tree?.treeSize === head.treeSize ? tree : (waiting.get(head.treeSize)?.head ?? undefined);
      // Two roots of one size, both signed: no proof can ever join them.
      if (other && other.rootHash !== head.rootHash) return accuse('split-view', place(other), place(head));
      if (waiting.size < HELD_MAX - 2) waiting.set(head.treeSize, { head, from: fromStationId });
    },
  };
}
