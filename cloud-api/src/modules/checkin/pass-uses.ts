import { ticketIdOfSerial } from '@gatehouse/core/admission';
import type { Tx } from '../../platform/database.ts';
import type { ProjectedRecord, RecordBatch } from '../sync/contract.ts';
import { ticketsByIds } from '../ticketing/contract.ts';
import {
  freeUses,
  knownRefunds,
  knownUses,
  type PassUse,
  type Refund,
  renameUses,
  saveRefunds,
  saveUses,
} from './pass-store.ts';

export type { PassUse, Refund } from './pass-store.ts';

/** A use that came while another of the same pass stood. */
export interface DuplicateUse {
  readonly use: PassUse;
  readonly standing: PassUse;
}

/** A standing use of a ticket that was refunded. */
export interface RefundedUse {
  readonly use: PassUse;
  readonly refund: Refund;
}

type Step =
  | { readonly kind: 'use'; readonly use: PassUse }
  | { readonly kind: 'free'; readonly useId: string }
  /** From here on a ticket is known under its id; a gate may have let it in under its serial before. */
  | { readonly kind: 'named'; readonly serialId: string; readonly ticketId: string }
  | { readonly kind: 'refund'; readonly refund: Refund };

const passOf = (use: PassUse) => `${use.ticketId}\n${use.entitlementWindow}\n${use.ordinal}`;

/**
 * Follows claims and releases in the order of the stream, so that the outcome does not depend on how the stream was
 * cut into batches: a pass given back and used again is no duplicate, one used twice is, whatever came after.
 */
export async function followPasses(
  tx: Tx,
  batch: RecordBatch,
): Promise<{ readonly duplicates: readonly DuplicateUse[]; readonly refunded: readonly RefundedUse[] }> {
  const steps = await namedSteps(tx, batch.records.flatMap(stepsOf));
  const duplicates: DuplicateUse[] = [];
  const refunded: RefundedUse[] = [];
  if (steps.length === 0) return { duplicates, refunded };
  const known = await knownUses(tx, steps.flatMap(idsOf));
  const refunds = await knownRefunds(tx, steps.flatMap(idsOf));
  const freed = new Set(known.filter((one) => one.freed).map(({ use }) => use.useId));
  const seen = new Set(known.map(({ use }) => use.useId));
  const byTicket = new Map<string, PassUse[]>();
  const usesOf = (ticketId: string) => byTicket.get(ticketId) ?? [];
  const standingOf = (ticketId: string) => usesOf(ticketId).filter((one) => !freed.has(one.useId));
  const keep = (use: PassUse) => byTicket.set(use.ticketId, [...usesOf(use.ticketId), use]);
  for (const { use } of known) keep(use);
  const compare = (use: PassUse) => {
    const standing = standingOf(use.ticketId).find(
      (one) => passOf(one) === passOf(use) && one.operationId !== use.operationId,
    );
    if (standing) duplicates.push({ use, standing });
    const refund = refunds.get(use.ticketId);
    if (refund) refunded.push({ use, refund });
  };
  const fresh: PassUse[] = [];
  const newlyFreed: string[] = [];
  const free = (useId: string) => {
    freed.add(useId);
    newlyFreed.push(useId);
  };
  const renamed: { from: string; to: string }[] = [];
  for (const step of steps) {
    switch (step.kind) {
      case 'free':
        free(step.useId);
        break;
      case 'named':
        for (const use of usesOf(step.serialId)) {
          const named = { ...use, ticketId: step.ticketId };
          if (!freed.has(use.useId)) compare(named);
          keep(named);
        }
        if (byTicket.delete(step.serialId)) renamed.push({ from: step.serialId, to: step.ticketId });
        break;
      case 'refund': {
        const { refund } = step;
        if (refunds.has(refund.ticketId)) break;
        refunds.set(refund.ticketId, refund);
        const [use] = standingOf(refund.ticketId);
        if (use) refunded.push({ use, refund });
        break;
      }
      case 'use': {
        const { use } = step;
        if (seen.has(use.useId)) break;
        seen.add(use.useId);
        fresh.push(use);
        keep(use);
        // Nobody went through after this very admission, and its turnstile said so before the hub's claim came.
        if (freed.has(use.operationId)) free(use.useId);
        else compare(use);
      }
    }
  }
  const lastName = new Map(renamed.map(({ from, to }) => [from, to]));
  await saveUses(
    tx,
    batch,
    fresh.map((use) => ({ ...use, ticketId: lastName.get(use.ticketId) ?? use.ticketId })),
  );
  await renameUses(tx, renamed);
  await freeUses(tx, newlyFreed);
  await saveRefunds(
    tx,
    batch,
    steps.flatMap((step) => (step.kind === 'refund' ? [step.refund] : [])),
  );
  return { duplicates, refunded };
}

const idsOf = (step: Step): string[] => {
  switch (step.kind) {
    case 'use':
      return [step.use.ticketId];
    case 'named':
      return [step.serialId, step.ticketId];
    case 'refund':
      return [step.refund.ticketId];
    default:
      return [];
  }
};

/** Puts tickets that are known here in the place of the serials some gates knew them by. */
async function namedSteps(tx: Tx, steps: readonly Step[]): Promise<readonly Step[]> {
  const byUse = steps.flatMap((step) => (step.kind === 'use' ? [step.use.ticketId] : []));
  const tickets = await ticketsByIds(tx, [...new Set(byUse)]);
  const seen = new Set<string>();
  return steps.flatMap((step): Step[] => {
    if (step.kind !== 'use') return [step];
    const ticket = tickets.get(step.use.ticketId);
    if (!ticket) return [step];
    const { ticketId } = ticket;
    const use: Step = { kind: 'use', use: { ...step.use, ticketId } };
    if (seen.has(ticketId)) return [use];
    seen.add(ticketId);
    return [{ kind: 'named', serialId: ticketIdOfSerial(ticket.serial), ticketId }, use];
  });
}

/**
 * A claim is the hub's; an admission without one is a gate's own while it was cut off. An admission that has a claim
 * is the same use told twice. Exits use nothing.
 */
function stepsOf(record: ProjectedRecord): Step[] {
  const of = { atMs: record.occurredAtMs, record: refOf(record) };
  switch (record.kind) {
    case 'PassClaimed': {
      const { claimId, operationId, ticketId, entitlementWindow, ordinal, accessPointId } = record.body;
      const pass = { ticketId, entitlementWindow, ordinal, accessPointId };
      return [{ kind: 'use', use: { useId: claimId, operationId, ...pass, ...of } }];
    }
    case 'AdmissionGranted': {
      const { admissionId, ticketId, entitlementWindow, ordinal, accessPointId, claimId, direction } =
        record.body;
      if (claimId !== null || direction === 'out') return [];
      const pass = { ticketId, entitlementWindow, ordinal, accessPointId };
      return [{ kind: 'use', use: { useId: admissionId, operationId: admissionId, ...pass, ...of } }];
    }
    case 'PassReleased':
      return [{ kind: 'free', useId: record.body.claimId }];
    case 'PassageTimedOut':
      // After a fault nobody knows whether the guest went in; the pass stays used.
      return record.body.claimId === null && record.body.cause === 'timed-out'
        ? [{ kind: 'free', useId: record.body.admissionId }]
        : [];
    case 'TicketIssued':
      return [
        {
          kind: 'named',
          serialId: ticketIdOfSerial(record.body.serial),
          ticketId: record.body.ticketId,
        },
      ];
    case 'TicketVoided':
      return record.body.saleId === null
        ? []
        : [{ kind: 'refund', refund: { ticketId: record.body.ticketId, ...of } }];
    default:
      return [];
  }
}

const refOf = ({ stationId, incarnation, seq }: ProjectedRecord) => ({ stationId, incarnation, seq });
