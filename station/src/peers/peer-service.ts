import type { Gossip } from '@gatehouse/core/evidence';
import {
  type ClaimRequest,
  type CollectClaimRequest,
  type CollectNewsRequest,
  type HelloRequest,
  type PushRequest,
  type RefundClaimAsked,
  type SharePeopleRequest,
  type StationRow,
  type UndoScanAsked,
  successionText,
} from '@gatehouse/core/sync';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Clock } from '@gatehouse/core/time';
import { verifyText } from '../enrolment/index.ts';
import type { ClaimAuthority, PeerReceiver, RefundAuthority, ReleaseRequest } from '../hub/index.ts';
import type { HubCollecting } from '../orders/hub-collecting.ts';

export interface PeerAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a station answers to its peers; who asks was established before. */
export interface PeerService {
  hello(request: HelloRequest, from: StationRow): Promise<PeerAnswer>;
  push(request: PushRequest, from: StationRow): Promise<PeerAnswer>;
  claim(request: ClaimRequest, from: StationRow): Promise<PeerAnswer>;
  release(request: ReleaseRequest, from: StationRow): Promise<PeerAnswer>;
  ping(request: undefined, from: StationRow): Promise<PeerAnswer>;
  heads(request: Gossip, from: StationRow): Promise<PeerAnswer>;
  claimCollection(request: CollectClaimRequest, from: StationRow): Promise<PeerAnswer>;
  collectNews(request: CollectNewsRequest, from: StationRow): Promise<PeerAnswer>;
  sharePeople(request: SharePeopleRequest, from: StationRow): Promise<PeerAnswer>;
  saleFiles(
    request: { readonly saleId: string | null; readonly q: string },
    from: StationRow,
  ): Promise<PeerAnswer>;
  claimRefund(request: RefundClaimAsked, from: StationRow): Promise<PeerAnswer>;
  releaseRefund(request: { readonly operationId: string }, from: StationRow): Promise<PeerAnswer>;
  undoScan(request: UndoScanAsked, from: StationRow): Promise<PeerAnswer>;
}

export interface PeerServiceOptions {
  readonly stationId: string;
  readonly receiver: PeerReceiver;
  readonly claims: ClaimAuthority;
  readonly clock: Clock;
  /** Checks who vouches for an incarnation the cloud has not told of yet; left out, none is believed. */
  readonly verify?: VerifySignature;
  /** Whether this station is the venue's hub now; one that is not takes no claims and no journals. */
  readonly isHub: () => boolean;
  /** Answers tills about orders and people; left out, none is answered. */
  readonly collecting?: HubCollecting | undefined;
  /** Sets aside what tills give back; left out, none is answered. */
  readonly refunds?: RefundAuthority | undefined;
  /** Takes what a peer says of journals and answers with what this station holds; any station does, hub or not. */
  readonly hearHeads?: (told: Gossip, from: StationRow) => Gossip;
}

/** Far more than the stations of a venue; a station that begins anew all day long must not grow memory. */
const SUCCESSORS_MAX = 256;

export function createPeerService(options: PeerServiceOptions): PeerService {
  const { stationId, receiver, claims, clock, isHub } = options;
  const refusal = (status: number, code: string, title: string): PeerAnswer => ({
    status,
    body: { type: 'about:blank', title, status, code, detail: '', errors: [] },
  });
  const notHub = () => refusal(409, 'not_hub', 'This station is not the hub of the venue');
  /** Public keys of incarnations a station went on under by itself, vouched for by the one before: the cloud may be away. */
  const successors = new Map<string, string>();
  const follow = (request: HelloRequest, from: StationRow): void => {
    let known = { incarnation: from.incarnation, publicKey: from.publicKey };
    for (const { succession, signature } of request.successions) {
      const { previous, incarnation, publicKey } = succession;
      if (succession.stationId !== from.stationId || previous.incarnation !== known.incarnation) continue;
      if (
        !options.verify ||
        !verifyText(options.verify, known.publicKey, successionText(succession), signature)
      )
        return;
      known = { incarnation, publicKey };
      if (successors.size >= SUCCESSORS_MAX) successors.clear();
      successors.set(`${from.stationId}:${incarnation}`, publicKey);
    }
  };
  const keyOf = (named: { stationId: string; incarnation: string }, from: StationRow): string | undefined => {
    if (named.stationId !== from.stationId) return undefined;
    return named.incarnation === from.incarnation
      ? from.publicKey
      : successors.get(`${from.stationId}:${named.incarnation}`);
  };
  const foreign = () => refusal(403, 'foreign_stream', 'A station hands over its own journal only');
  return {
    async hello(request, from) {
      if (!isHub()) return notHub();
      follow(request, from);
      if (keyOf(request, from) === undefined) return foreign();
      return { status: 200, body: receiver.hello(request) };
    },
    async push(request, from) {
      if (!isHub()) return notHub();
      const publicKey = keyOf(request, from);
      if (publicKey === undefined) return foreign();
      const taken = receiver.push(request, publicKey);
      return taken.ok ? { status: 200, body: taken.value } : refusal(422, taken.code, taken.detail);
    },
    async claim(request, from) {
      if (!isHub()) return notHub();
      return { status: 200, body: await claims.claim(request, from.stationId) };
    },
    async release(request, from) {
      if (!isHub()) return notHub();
      return { status: 200, body: await claims.release(request, from.stationId) };
    },
    async heads(told, from) {
      return options.hearHeads
        ? { status: 200, body: options.hearHeads(told, from) }
        : refusal(404, 'not_found', 'This station keeps no heads');
    },
    async claimCollection(request, from) {
      const hub = isHub() ? options.collecting : undefined;
      return hub ? { status: 200, body: hub.claim(request, from.stationId) } : notHub();
    },
    async collectNews(request) {
      const hub = isHub() ? options.collecting : undefined;
      return hub ? { status: 200, body: hub.news(request) } : notHub();
    },
    async sharePeople(request) {
      const hub = isHub() ? options.collecting : undefined;
      return hub ? { status: 200, body: hub.share(request) } : notHub();
    },
    async saleFiles(request) {
      const hub = isHub() ? options.refunds : undefined;
      return hub ? { status: 200, body: { files: hub.files(request) } } : notHub();
    },
    async claimRefund(request, from) {
      const hub = isHub() ? options.refunds : undefined;
      return hub ? { status: 200, body: hub.claim(request, from.stationId) } : notHub();
    },
    async releaseRefund({ operationId }, from) {
      const hub = isHub() ? options.refunds : undefined;
      return hub ? { status: 200, body: { released: hub.release(operationId, from.stationId) } } : notHub();
    },
    async undoScan(request) {
      const hub = isHub() ? options.refunds : undefined;
      return hub ? { status: 200, body: hub.undoScan(request) } : notHub();
    },
    async ping() {
      if (!isHub()) return notHub();
      return { status: 200, body: { stationId, term: claims.term(), timeMs: clock.nowMs() } };
    },
  };
}
