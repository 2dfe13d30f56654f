import {
  decide,
  type AdmittingProduct,
  type Decision,
  type Presented,
  type Verdict,
} from '@gatehouse/core/admission';
import type { AccessPoint } from '@gatehouse/core/catalogue';
import { accessPointName, admissionFactsOf, type ClaimedTicket, livePassesOf } from '../hub/index.ts';
import type { SqlReader } from '../ledger/index.ts';
import { budgetUsedOf, degradedVerdict } from './degraded.ts';
import type { GateOptions } from './options.ts';
import { passesUsedHere } from './scan-store.ts';

/** What a gate can say by itself: at the exit, about codes that are nothing, and while it is cut off. */
export interface LocalDecisions {
  decideHere(presented: Presented, point: AccessPoint): Decision;
  /** The verdict while the hub cannot be asked: the product's policy over what this gate knows. */
  whenCutOff(decision: Decision, presented: Presented, point: AccessPoint, byStaff: boolean): Verdict;
  productOf(presented: Presented, point: AccessPoint): AdmittingProduct | undefined;
  /** A code that shows by itself that it is nothing: the hub knows no better, and rubbish must not load it. */
  isHopeless(presented: Presented): boolean;
}

type Parts = Pick<GateOptions, 'ledger' | 'replica' | 'clock' | 'gate'>;

export function createLocalDecisions({ ledger, replica, clock, gate }: Parts): LocalDecisions {
  const nameOf = (accessPointId: string) => accessPointName(replica.venue(), accessPointId);
  const liveClaims = (sql: SqlReader, ticket: ClaimedTicket) => [
    ...livePassesOf(sql, ticket, nameOf),
    ...passesUsedHere(sql, ticket, nameOf),
  ];
  const factsOf = (presented: Presented, point: AccessPoint) => {
    const evacuating = gate?.state().kind === 'evacuation';
    return admissionFactsOf(presented, point, {
      sql: ledger.read,
      replica,
      liveClaims,
      evacuating,
      nowMs: clock.nowMs(),
    });
  };
  const productOf = (presented: Presented, point: AccessPoint) => factsOf(presented, point).product;
  return {
    productOf,
    decideHere(presented, point) {
      const calendar = replica.venue() ?? { timeZone: 'UTC', cutOverHour: 0 };
      const moment = { nowMs: clock.nowMs(), calendar };
      return decide({ presented, facts: factsOf(presented, point), accessPoint: point, moment });
    },
    whenCutOff({ verdict }, presented, point, byStaff) {
      if (verdict.kind === 'refused') return verdict;
      const product = productOf(presented, point);
      const budgetUsed = product ? budgetUsedOf(ledger.read, product.productId) : 0;
      return degradedVerdict(verdict, { product, accessPoint: point, budgetUsed, byStaff });
    },
    isHopeless(presented) {
      if (presented.kind === 'unreadable' || presented.kind === 'malformed') return true;
      // The hub may hold a till's key that has not come here yet; every other failed signature fails there too.
      return presented.kind === 'code' && !['authentic', 'unknown-key'].includes(presented.authenticity.kind);
    },
  };
}
