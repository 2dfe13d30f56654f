import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { type PayingRules, type RouteOutput, payingRoutes } from '@gatehouse/core/contract';
import { cashRoundingOn, currenciesOn, rateOn } from '@gatehouse/core/money';
import { answered, type Answered, mountRoutes, type MountedRoute } from '../../api/index.ts';
import type { ReplicaStore } from '../../catalogue/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import { policyOf } from '../parts.ts';
import { heldDepositMinor } from './held-deposit.ts';

export interface PayingParts {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
}

/** The venue's rules of paying as they hold on a business day. */
export function payingRulesOn(policy: VenuePolicy, businessDay: string): PayingRules {
  const { cashRounding, foreignCash, debtors } = policy;
  return {
    cashRounding: cashRoundingOn(cashRounding, businessDay) ?? null,
    foreignCash: !foreignCash
      ? []
      : currenciesOn(foreignCash, businessDay).flatMap((currency) => {
          const rateMillionths = rateOn(foreignCash, currency, businessDay);
          return rateMillionths === undefined
            ? []
            : [
                {
                  currency,
                  rateMillionths,
                  rounding: foreignCash.rounding,
                  notes: foreignCash.notes[currency] ?? [],
                },
              ];
        }),
    debtors: debtors ?? [],
  };
}

/** Mounts what a pay screen asks before it takes money. */
export function payingHandlers({ ledger, replica }: PayingParts): MountedRoute[] {
  return mountRoutes(payingRoutes, {
    rules: () => {
      const policy = policyOf({ replica });
      return policy.ok ? answered(payingRulesOn(policy.value, ledger.businessDay())) : policy;
    },
    deposit: ({ params }): Answered<RouteOutput<(typeof payingRoutes)['deposit']>> => {
      const policy = policyOf({ replica });
      return policy.ok
        ? answered({
            reference: params.reference,
            heldMinor: heldDepositMinor(ledger, params.reference, policy.value.currency),
          })
        : policy;
    },
  });
}
