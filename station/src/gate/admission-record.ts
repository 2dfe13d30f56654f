import type { Refused, Verdict } from '@gatehouse/core/admission';
import type { Decision } from '@gatehouse/core/admission';
import { fact } from '@gatehouse/core/journal';
import type { ClaimResponse } from '@gatehouse/core/sync';
import type { Direction } from '@gatehouse/hardware';
import type { LedgerWriter } from '../ledger/index.ts';
import { writeScan, type KeptScan } from './scan-store.ts';

/** A verdict with what it takes to record it. */
export interface Admission {
  readonly verdict: Verdict;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly ticketId: string | null;
  readonly claimId: string | null;
}

export const admissionOfDecision = ({
  verdict,
  entitlementWindow,
  ordinal,
  ticketId,
}: Decision): Admission => ({
  verdict,
  entitlementWindow,
  ordinal,
  ticketId,
  claimId: null,
});

export const admissionOfClaim = ({
  verdict,
  entitlementWindow,
  ordinal,
  ticketId,
  claimId,
}: ClaimResponse): Admission => ({
  verdict,
  entitlementWindow,
  ordinal,
  ticketId,
  claimId,
});

export const admissionOfVerdict = (verdict: Verdict): Admission => ({
  verdict,
  entitlementWindow: '',
  ordinal: 0,
  ticketId: null,
  claimId: null,
});

/** A refusal for which no ticket was looked at: the lane itself, or this station. */
export const refusal = (
  reason: Refused['reason'],
  remedy: Refused['remedy'],
  facts: Refused['facts'] = {},
): Refused => ({
  kind: 'refused',
  reason,
  remedy,
  facts,
  ticket: null,
});

export interface RecordedAt {
  readonly admissionId: string;
  readonly digest: string;
  readonly accessPointId: string;
  readonly direction: Direction;
  readonly atMs: number;
  readonly businessDay: string;
  readonly hubLastSeenMs: number | null;
  readonly term: number;
  /** A lane will open and report; without one there is no passage to wait for. */
  readonly hasLane: boolean;
}

/** Id of the ticket in records that need one, for a guest who leaves with a code that names none. */
export const ticketIdOrDigest = (ticketId: string | null, digest: string): string =>
  ticketId ?? `presented:${digest}`;

/** Writes the verdict into journal and read model; the caller's transaction makes both durable at once. */
export function recordAdmission(writer: LedgerWriter, admission: Admission, at: RecordedAt): KeptScan {
  const { verdict, entitlementWindow, ordinal, claimId } = admission;
  const { admissionId, digest, accessPointId, direction, atMs, businessDay } = at;
  const ticketId = admission.ticketId ?? verdict.ticket?.ticketId ?? null;
  if (verdict.kind === 'granted') {
    const degraded =
      verdict.degraded === null
        ? null
        : { policy: verdict.degraded, hubLastSeenMs: at.hubLastSeenMs, term: at.term };
    const named = ticketIdOrDigest(ticketId, digest);
    writer.append(
      fact('AdmissionGranted', {
        admissionId,
        ticketId: named,
        accessPointId,
        direction,
        claimId,
        entitlementWindow,
        ordinal,
        degraded,
      }),
      { id: admissionId },
    );
  } else {
    const { reason, facts } = verdict;
    writer.append(
      fact('AdmissionRefused', {
        admissionId,
        ticketId,
        presentedDigest: digest,
        accessPointId,
        direction,
        reason,
        facts,
      }),
      { id: admissionId },
    );
  }
  const passage = verdict.kind === 'granted' && at.hasLane ? 'waiting' : 'none';
  const scan: KeptScan = {
    admissionId,
    atMs,
    accessPointId,
    verdict,
    passage,
    businessDay,
    direction,
    ticketId,
    entitlementWindow,
    ordinal,
    claimId,
  };
  writeScan(writer, scan);
  return scan;
}
