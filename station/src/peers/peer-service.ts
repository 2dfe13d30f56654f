import type { ClaimRequest, HelloRequest, PushRequest, StationRow } from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import type { ClaimAuthority, PeerReceiver, ReleaseRequest } from '../hub/index.ts';

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
}

export interface PeerServiceOptions {
  readonly stationId: string;
  readonly receiver: PeerReceiver;
  readonly claims: ClaimAuthority;
  readonly clock: Clock;
  /** Whether this station is the venue's hub now; one that is not takes no claims and no journals. */
  readonly isHub: () => boolean;
}

export function createPeerService(options: PeerServiceOptions): PeerService {
  const { stationId, receiver, claims, clock, isHub } = options;
  const refusal = (status: number, code: string, title: string): PeerAnswer => ({
    status,
    body: { type: 'about:blank', title, status, code, detail: '', errors: [] },
  });
  const notHub = () => refusal(409, 'not_hub', 'This station is not the hub of the venue');
  const foreign = (named: { stationId: string; incarnation: string }, from: StationRow) =>
    named.stationId !== from.stationId || named.incarnation !== from.incarnation
      ? refusal(403, 'foreign_stream', 'A station hands over its own journal only')
      : undefined;
  return {
    async hello(request, from) {
      if (!isHub()) return notHub();
      return foreign(request, from) ?? { status: 200, body: receiver.hello(request) };
    },
    async push(request, from) {
      if (!isHub()) return notHub();
      const stranger = foreign(request, from);
      if (stranger) return stranger;
      const taken = receiver.push(request, from.publicKey);
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
    async ping() {
      if (!isHub()) return notHub();
      return { status: 200, body: { stationId, term: claims.term(), timeMs: clock.nowMs() } };
    },
  };
}
