import type { KeyObject } from 'node:crypto';
import type { ServiceClient } from '@gatehouse/core/contract';
import {
  compareHeads,
  type Gossip,
  GOSSIP_HEADS_MAX,
  type gossipRoutes,
  type SignedHead,
  signedHeadText,
  type TreeHead,
} from '@gatehouse/core/evidence';
import type { StationRow } from '@gatehouse/core/sync';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { signText, verifyText } from '../enrolment/index.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';
import type { ConflictBook } from './conflicts.ts';
import { keepPeerHead, type PeerHead, peerHeads } from './store.ts';

/**
 * Stations hold each other's signed heads, with or without a cloud: a journal whose end was cut off, or that goes on
 * from a copy, meets somebody who remembers. A station tells the hub, the hub tells everybody.
 */
export interface HeadGossip {
  start(): void;
  stop(): Promise<void>;
  /** What a peer told; answers with what this station says. */
  hear(told: Gossip, from: StationRow): Gossip;
  /** Exchanges with the hub now. */
  exchange(): Promise<void>;
  /** The furthest head held of each peer's journal. */
  heads(): readonly SignedHead[];
}

export interface HeadGossipOptions {
  readonly ledger: Ledger;
  readonly stationKey: () => KeyObject;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly verify: VerifySignature;
  /** Peers as they are known now: a head counts under the key of its incarnation only. */
  readonly known: (stationId: string) => StationRow | undefined;
  readonly bootId: string;
  readonly conflicts: ConflictBook;
  /** The hub, when it is another station; undefined while it is this one. */
  readonly hub: () => Pick<ServiceClient<typeof gossipRoutes>, 'heads'> | undefined;
  readonly treeHead: () => TreeHead | undefined;
  readonly onTreeHead: (head: TreeHead, fromStationId: string) => void;
  /** A peer holds a head this station signed that its journal does not have (any more): it was cut off, or is a copy. */
  readonly onPeerHolds?: (head: SignedHead, found: 'own-truncated' | 'own-forked') => void;
  readonly onError?: (error: unknown) => void;
  readonly everyMs?: number;
  readonly keepEveryMs?: number;
}

const EVERY_MS = 5_000;
/** Heads are in memory at once and on disk within this: a commit per peer and round would keep every disk awake. */
const KEEP_EVERY_MS = 30_000;

const keyOf = ({ stationId, incarnation }: { stationId: string; incarnation: string }): string =>
  `${stationId}:${incarnation}`;

export function createHeadGossip(options: HeadGossipOptions): HeadGossip {
  const { ledger, clock, verify, conflicts } = options;
  const timers = options.timers ?? systemTimers;
  const held = new Map<string, PeerHead>(
    peerHeads(ledger.read, GOSSIP_HEADS_MAX)
      .toReversed()
      .map((head) => [keyOf(head), head]),
  );
  const unkept = new Set<string>();
  const lastSaid = new Map<string, { readonly bootId: string; readonly count: number }>();
  let cancels: CancelTimer[] = [];
  let running: Promise<void> | undefined;
  let count = 0;
  let signed: SignedHead | undefined;

  const own = (): SignedHead | null => {
    const { stationId, incarnation } = ledger.identity();
    const { seq, hash } = ledger.head();
    if (seq === 0) return null;
    if (signed?.incarnation !== incarnation || signed.seq !== seq || signed.hash !== hash) {
      const place = { stationId, incarnation, seq, hash };
      signed = { ...place, signature: signText(signedHeadText(place), options.stationKey()) };
    }
    return signed;
  };

  /** The newest journals come last: with more than a message holds, those that are over are left out, and not those that go on. */
  const told = (): SignedHead[] =>
    [...held.values()].slice(-GOSSIP_HEADS_MAX).map(({ stationId, incarnation, seq, hash, signature }) => ({
      stationId,
      incarnation,
      seq,
      hash,
      signature,
    }));

  const say = (): Gossip => {
    count += 1;
    const tree = options.treeHead();
    return {
      own: own(),
      bootId: options.bootId,
      count,
      others: told(),
      treeHeads: tree ? [tree] : [],
    };
  };

  const accuse = (
    conflict: 'peer-truncated' | 'peer-forked' | 'own-truncated' | 'own-forked',
    before: { readonly seq: number; readonly hash: string },
    shown: SignedHead,
  ): void =>
    conflicts.raise({
      conflict,
      aboutStationId: shown.stationId,
      aboutIncarnation: shown.incarnation,
      held: { number: before.seq, hash: before.hash },
      shown: { number: shown.seq, hash: shown.hash },
    });

  const keyFor = (head: SignedHead): string | undefined => {
    const row = options.known(head.stationId);
    return row?.incarnation === head.incarnation ? row.publicKey : held.get(keyOf(head))?.publicKey;
  };

  /** A head of another journal. `isOwnWord`: told by that station itself, as of now. */
  const judge = (head: SignedHead, isOwnWord: boolean): void => {
    const before = held.get(keyOf(head));
    const verdict = compareHeads(before, head);
    // Relayed heads are old news most of the time: nothing to verify and nothing to conclude.
    if (verdict === 'same' || (verdict === 'behind' && !isOwnWord)) return;
    const publicKey = keyFor(head);
    if (publicKey === undefined || !verifyText(verify, publicKey, signedHeadText(head), head.signature))
      return;
    if (verdict === 'news' || !before) {
      held.set(keyOf(head), { ...head, publicKey });
      unkept.add(keyOf(head));
    } else {
      accuse(verdict === 'behind' ? 'peer-truncated' : 'peer-forked', before, head);
    }
  };

  /** A head somebody holds of this station's own journal: it must be in it. */
  const judgeOwn = (head: SignedHead): void => {
    if (head.incarnation !== ledger.identity().incarnation) return;
    const mine = ledger.head();
    const here = ledger.hashBefore(head.seq + 1);
    if (here === head.hash) return;
    const publicKey = options.known(head.stationId)?.publicKey;
    // Only what this station itself has signed is held against it.
    if (publicKey === undefined || !verifyText(verify, publicKey, signedHeadText(head), head.signature))
      return;
    const found = head.seq > mine.seq ? 'own-truncated' : 'own-forked';
    const held = found === 'own-truncated' ? mine : { seq: head.seq, hash: here ?? '' };
    // First on to a new incarnation: a record written behind the cut would be a second one of its number.
    options.onPeerHolds?.(head, found);
    accuse(found, held, head);
  };

  const take = (told: Gossip, from: StationRow): void => {
    const { stationId } = ledger.identity();
    const last = lastSaid.get(from.stationId);
    // A request that was overtaken by a later one says nothing about the present.
    const isPresent = last?.bootId !== told.bootId || told.count > last.count;
    if (isPresent) lastSaid.set(from.stationId, told);
    const isTheirs = told.own?.stationId === from.stationId && told.own.incarnation === from.incarnation;
    if (told.own && isTheirs) judge(told.own, isPresent);
    for (const head of told.others) {
      if (head.stationId === stationId) judgeOwn(head);
      else judge(head, false);
    }
    for (const head of told.treeHeads) options.onTreeHead(head, from.stationId);
  };

  const keep = (): void => {
    const heads = [...unkept].flatMap((key) => held.get(key) ?? []);
    unkept.clear();
    if (heads.length === 0) return;
    try {
      ledger.transact((writer) => heads.forEach((head) => keepPeerHead(writer, head, clock.nowMs())));
    } catch (error) {
      options.onError?.(error);
    }
  };

  const exchangeOnce = async (): Promise<void> => {
    const hub = options.hub();
    if (!hub) return;
    const answer = await hub.heads({ body: say() });
    if (!answer.ok) return;
    const hubId = answer.value.own?.stationId;
    const row = hubId === undefined ? undefined : options.known(hubId);
    if (row) take(answer.value, row);
  };

  const exchange = (): Promise<void> => {
    running ??= exchangeOnce()
      .catch((error: unknown) => options.onError?.(error))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    start() {
      cancels = [
        timers.every(options.everyMs ?? EVERY_MS, () => void exchange()),
        timers.every(options.keepEveryMs ?? KEEP_EVERY_MS, keep),
      ];
    },
    async stop() {
      cancels.forEach((cancel) => cancel());
      await running;
      keep();
    },
    hear(told, from) {
      take(told, from);
      return say();
    },
    exchange,
    heads: told,
  };
}
