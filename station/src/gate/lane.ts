import type { Refused } from '@gatehouse/core/admission';
import type { ScanView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { assertNever } from '@gatehouse/core/result';
import type { Gate, GateOutcome } from '@gatehouse/hardware';
import { type LedgerWriter, systemTimers } from '../ledger/index.ts';
import { refusal, ticketIdOrDigest } from './admission-record.ts';
import { addErrand, dropErrand, releaseErrandId, settleErrandId } from './errands.ts';
import type { GateOptions } from './options.ts';
import { writePassage, type KeptScan } from './scan-store.ts';

/** The grant a lane is open for. */
export interface OpenGrant {
  readonly digest: string;
  readonly scan: KeptScan;
}

/** One lane: opened once per admission, and its outcome written down. */
export interface Lane {
  open(): OpenGrant | undefined;
  /** Sends the pulse inside this call. Only for what is durable, or leads out. */
  letThrough(digest: string, scan: KeptScan): void;
  /** Replaces what is known about the open grant: a way out is recorded after it opened. */
  recorded(scan: KeptScan): void;
  /** What the lane itself has against a guest, before any ticket is looked at. */
  objection(): Refused | undefined;
}

export interface LaneOptions extends GateOptions {
  readonly onSettled: (scan: ScanView) => void;
  readonly onError: (error: unknown) => void;
}

const OPEN_MS = 200;
const PASS_TIMEOUT_MS = 8_000;
/** A disk that fails for longer is settled by the next start. */
const WRITE_AGAIN_MS = 3_000;
const WRITE_TRIES = 20;

export function createLane(options: LaneOptions): Lane {
  const { gate, ledger, accessPointId, clock, onError } = options;
  const timers = options.timers ?? systemTimers;
  let current: OpenGrant | undefined;

  const settle = (granted: OpenGrant, outcome: GateOutcome): void => {
    const { admissionId } = granted.scan;
    // The record of a way out may have come in after the lane opened.
    const { scan, digest } = current?.scan.admissionId === admissionId ? current : granted;
    if (current?.scan.admissionId === admissionId) current = undefined;
    const end = endOf(outcome);
    const write = (triesLeft: number): void => {
      try {
        ledger.transact((writer) => {
          appendEnd(writer, scan, ticketIdOrDigest(scan.ticketId, digest), end, outcome.kind === 'passed');
          writePassage(writer, admissionId, end.passage, ledger.businessDay());
        });
      } catch (error) {
        onError(error);
        // The guest is through, whatever the disk says: unwritten, the grant would be open for ever in the books.
        if (triesLeft > 0) timers.after(WRITE_AGAIN_MS, () => write(triesLeft - 1));
      }
    };
    write(WRITE_TRIES);
    const { atMs, verdict } = scan;
    options.onSettled({ admissionId, atMs, accessPointId, verdict, passage: end.passage });
  };

  const appendEnd = (
    writer: LedgerWriter,
    scan: KeptScan,
    ticketId: string,
    end: End,
    sensed: boolean,
  ): void => {
    const { admissionId, direction, claimId } = scan;
    const about = { admissionId, ticketId, accessPointId, direction, claimId };
    // Let in without the hub, which may have claimed all the same: that is right, unless nobody went in.
    if (!end.nobodyWentThrough) dropErrand(writer, settleErrandId(admissionId));
    if (end.passage === 'passed') {
      writer.append(fact('PassageCompleted', { ...about, sensed }), { refs: [admissionId] });
      return;
    }
    writer.append(fact('PassageTimedOut', { ...about, cause: end.cause }), { refs: [admissionId] });
    if (claimId === null || !end.nobodyWentThrough) return;
    const request = { operationId: admissionId, claimId, cause: end.cause };
    const authority = options.authority();
    if (authority.kind === 'self') authority.claims.releaseWithin(writer, request, options.stationId);
    else addErrand(writer, releaseErrandId(admissionId), { kind: 'release', request }, clock.nowMs());
  };

  const openGate = (device: Gate, granted: OpenGrant): void => {
    const { admissionId, direction } = granted.scan;
    device
      .grant({
        grantId: admissionId,
        direction,
        openMs: options.openMs ?? OPEN_MS,
        passTimeoutMs: options.passTimeoutMs ?? PASS_TIMEOUT_MS,
      })
      .then((outcome) => settle(granted, outcome))
      .catch(onError);
  };

  return {
    open: () => current,
    letThrough(digest, scan) {
      if (!gate) return;
      const granted = { digest, scan };
      // A way out is not kept waiting by a grant before it; that one's own outcome still finds its record.
      current = granted;
      openGate(gate, granted);
    },
    recorded(scan) {
      if (current?.scan.admissionId === scan.admissionId) current = { ...current, scan };
    },
    objection() {
      if (!gate) return undefined;
      const state = gate.state('in').kind;
      if (state === 'granted' || state === 'passing' || current) return refusal('lane_busy', 'wait_for_lane');
      // Without a lane that can open, claiming would burn the ticket for nothing.
      return state === 'gone' ? refusal('internal', 'call_supervisor', { device: 'gate' }) : undefined;
    },
  };
}

/**
 * Somebody walked through and no grant was open. Where one had just timed out it is its guest, who was slow: from this
 * record the hub takes the pass back into use, and a release that has not left yet is not sent.
 */
export function recordForced(
  writer: LedgerWriter,
  where: { readonly accessPointId: string; readonly direction: 'in' | 'out' },
  afterAdmissionId: string | undefined,
): void {
  const refs = afterAdmissionId === undefined ? [] : [afterAdmissionId];
  const { record } = writer.append(fact('PassageForced', where), { refs });
  if (afterAdmissionId === undefined) return;
  dropErrand(writer, settleErrandId(afterAdmissionId));
  dropErrand(writer, releaseErrandId(afterAdmissionId));
  writePassage(writer, afterAdmissionId, 'passed', record.businessDay);
}

interface End {
  readonly passage: 'passed' | 'not-passed' | 'fault';
  readonly cause: 'timed-out' | 'fault';
  /** Certain that nobody is inside on this grant, so that the pass may be given back. */
  readonly nobodyWentThrough: boolean;
}

/** What an outcome means for the pass. Once a pulse may have left, a fault proves nothing: the guest may be inside. */
function endOf(outcome: GateOutcome): End {
  switch (outcome.kind) {
    case 'passed':
    case 'unverified':
      return { passage: 'passed', cause: 'timed-out', nobodyWentThrough: false };
    case 'timed-out':
      return { passage: 'not-passed', cause: 'timed-out', nobodyWentThrough: true };
    case 'fault':
      return outcome.pulse === 'none'
        ? { passage: 'not-passed', cause: 'fault', nobodyWentThrough: true }
        : { passage: 'fault', cause: 'fault', nobodyWentThrough: false };
    default:
      return assertNever(outcome);
  }
}
