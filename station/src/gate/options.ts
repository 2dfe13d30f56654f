import type { Verdict } from '@gatehouse/core/admission';
import type { GateView, ScanView } from '@gatehouse/core/contract';
import type { Clock, IdSource, Timers } from '@gatehouse/core/time';
import type { Gate, Scanner } from '@gatehouse/hardware';
import type { AdmissionReplica, ClaimAuthority, ReadPresented } from '../hub/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { HolderNameOf } from '../subjects/index.ts';
import type { HubClient } from './errands.ts';

/** Who decides for the venue, from this gate's side. */
export type Authority =
  | { readonly kind: 'self'; readonly claims: ClaimAuthority }
  /** `client` gives its requests up after the gate's deadline (about 400 ms). */
  | { readonly kind: 'remote'; readonly client: HubClient };

export interface GateOptions {
  readonly ledger: Ledger;
  readonly replica: AdmissionReplica;
  readonly readPresented: ReadPresented;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly ids: IdSource;
  readonly accessPointId: string;
  readonly stationId: string;
  readonly scanner?: Scanner | undefined;
  /** Left out on a station that only shows verdicts. */
  readonly gate?: Gate | undefined;
  /** Looked up for every scan: the venue may name another hub at any time. */
  readonly authority: () => Authority;
  /** When the sync link last heard the hub; null before. */
  readonly hubHeardAtMs?: () => number | null;
  /** The name behind a presented code, for the screen only; left out, screens show none. */
  readonly holderNameOf?: HolderNameOf;
  readonly openMs?: number;
  readonly passTimeoutMs?: number;
  /** A commit or a lookup that failed: told to the log; the guest sees `internal` and the gate stays shut. */
  readonly onError?: (error: unknown) => void;
}

export type GateServiceEvent =
  | { readonly kind: 'scan'; readonly scan: ScanView }
  | { readonly kind: 'gate'; readonly view: GateView };

export interface GateService {
  view(): GateView;
  /** As if the code had been scanned; a person with the right to do so stands there. Never rejects. */
  present(code: string): Promise<ScanView>;
  /** Decides without admitting, claiming or recording. */
  lookUp(code: string): Verdict;
  onEvent(listener: (event: GateServiceEvent) => void): () => void;
  start(): void;
  /** Takes no more scans. Close the devices before the ledger: a lane that is closed settles its grant. */
  stop(): Promise<void>;
}
