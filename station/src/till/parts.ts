import type { Operator } from '@gatehouse/core/contract';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { Checkpoint } from '@gatehouse/core/evidence';
import type { Clock, IdSource, RandomSource } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { ReplicaStore, TillCatalogueReader } from '../catalogue/index.ts';
import {
  keepOperation,
  type Ledger,
  type LedgerWriter,
  readOperation,
  StorageFailedError,
} from '../ledger/index.ts';
import type { CollectingService } from '../orders/create-collecting.ts';
import type { PermitParts } from '../permits/index.ts';
import { storageProblemOf } from '../storage/problems.ts';
import type { DrawerControl } from './drawer.ts';
import type { TicketSigner } from './issue-tickets.ts';
import type { ExtraTakers } from './extras/extra-taker.ts';
import type { SoldOutSwitches } from './selling/sold-out.ts';
import type { TenderTakers } from './tenders/tender-taker.ts';

/** What the till's use cases are made of. */
export interface TillParts {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly reader: TillCatalogueReader;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  /** Null on a station the cloud gave no certified ticket key: it sells goods only. */
  readonly signer: () => TicketSigner | null;
  readonly drawer: DrawerControl;
  /** Names this run: an approval does not outlive it. */
  readonly bootId: string;
  /** What is taken beside cash; a tender without a taker is refused. */
  readonly tenderTakers?: TenderTakers;
  /** Who keeps gift cards and wallets; a line of money without a keeper is refused. */
  readonly extraTakers?: ExtraTakers;
  /** Groups a guest is of, for member prices; left out, nobody is of any. */
  readonly customerGroups?: (customerId: string) => readonly string[];
  /** What this counter has run out of; left out, only the catalogue says. */
  readonly soldOut?: SoldOutSwitches;
  /** Refuses a sale whose people have not signed or answered; left out, nobody is asked anything. */
  readonly people?: Pick<CollectingService, 'wrongWith' | 'sold'>;
  /** Records the cloud has not acknowledged. */
  readonly unsyncedCount: () => number;
  /** The last checkpoint of the cloud's log, for the Z report; left out, none is held. */
  readonly checkpoint?: () => Checkpoint | undefined;
  /** False when only the closing reserve of the disk is left; left out, room is not watched. */
  readonly hasRoomToSell?: () => boolean;
  /** New jobs were committed. */
  readonly pokePrinting: () => void;
  /** Told of what failed after an answer was given: the sale stands, the log has it. */
  readonly report: (error: unknown) => void;
  readonly onSessionsChanged: (sessionIds: readonly string[]) => void;
}

export interface RunningTill extends TillParts {
  /** Follows what goes on after an answer was given, so that a stop can wait for it. */
  readonly follow: (work: Promise<unknown>) => void;
}

export interface Attempt {
  readonly operationId: string;
  readonly kind: string;
}

/**
 * Runs a use case once per operation id: the first answer is kept with what it wrote and given again to every retry.
 * A refusal writes nothing and is not kept, so the same id may be tried again once its cause is gone: a full disk is
 * one of them.
 */
export function once<Value>(
  parts: Pick<TillParts, 'ledger' | 'clock'>,
  attempt: Attempt,
  work: (writer: LedgerWriter) => Answered<Value>,
): Answered<Value> & { readonly repeated?: boolean } {
  try {
    return onceOrThrow(parts, attempt, work);
  } catch (error) {
    if (error instanceof GivenUp) return error.refusal;
    return fateOf<Value>(parts, attempt, error);
  }
}

/**
 * What to answer when the disk did not take an operation. It may have been done at an earlier attempt whose answer got
 * lost: a till that cannot write can still read that, and must not call it refused.
 */
function fateOf<Value>(
  parts: Pick<TillParts, 'ledger'>,
  attempt: Attempt,
  error: unknown,
): Answered<Value> & { readonly repeated?: boolean } {
  const problem = storageProblemOf(error);
  if (!problem) throw error;
  if (error instanceof StorageFailedError) {
    if (error.isUnknown) throw error;
    let before: ReturnType<typeof readOperation>;
    try {
      before = readOperation(parts.ledger.read, attempt.operationId);
    } catch (unreadable) {
      throw new StorageFailedError(unreadable, true);
    }
    if (before?.state === 'done' && before.kind === attempt.kind)
      return { ...answered(before.answer as Value), repeated: true };
  }
  return { ok: false, problem };
}

function onceOrThrow<Value>(
  parts: Pick<TillParts, 'ledger' | 'clock'>,
  attempt: Attempt,
  work: (writer: LedgerWriter) => Answered<Value>,
): Answered<Value> & { readonly repeated?: boolean } {
  return parts.ledger.transact((writer) => {
    const before = readOperation(writer, attempt.operationId);
    if (before && before.kind !== attempt.kind) {
      return refused(409, 'operation_reused', 'This operation id was used for something else', {
        errors: [{ field: 'operationId', message: `was used for ${before.kind}` }],
      });
    }
    if (before?.state === 'done') return { ...answered(before.answer as Value), repeated: true };
    const result = work(writer);
    if (!result.ok) throw new GivenUp(result);
    keepOperation(
      writer,
      { id: attempt.operationId, kind: attempt.kind, state: 'done', answer: result.value },
      parts.clock.nowMs(),
    );
    return result;
  });
}

/**
 * Takes a refused operation's writes back: an approval or a card payment that was marked as used before a later check
 * refused the sale would otherwise stay used, and the guest's money with it.
 */
class GivenUp extends Error {
  readonly refusal: Extract<Answered<never>, { ok: false }>;

  constructor(refusal: Extract<Answered<never>, { ok: false }>) {
    super(refusal.problem.code);
    this.refusal = refusal;
  }
}

/** Replicas that have had a catalogue: one that is being fetched again stays usable, and a sale need not ask each time. */
const stocked = new WeakSet<ReplicaStore>();

/** The venue's rules, or why nothing can be done before the first pull. */
export function policyOf(parts: Pick<TillParts, 'replica'>): Answered<VenuePolicy> {
  const policy = parts.replica.policy();
  if (!stocked.has(parts.replica) && parts.replica.cursor('catalogue')) stocked.add(parts.replica);
  if (policy && stocked.has(parts.replica)) return answered(policy);
  return refused(503, 'not_ready', 'This till has not received the catalogue yet', {
    detail: 'It is fetched from the cloud on the first connection',
  });
}

/** What an approval is checked against. */
export const permitsOf = ({
  clock,
  bootId,
  replica,
}: Pick<TillParts, 'clock' | 'bootId' | 'replica'>): PermitParts => ({
  clock,
  bootId,
  limits: () => replica.policy()?.limits,
});

export const shiftClosed = () =>
  refused(409, 'shift_closed', 'No shift is open: open one with the counted float');

export type TillOperator = Pick<Operator, 'operatorId' | 'name' | 'role'>;
