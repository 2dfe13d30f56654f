import type { Answer, ServiceClient } from '@gatehouse/core/contract';
import { type CloudAccount, codeIdOf, type storedValueRoutes } from '@gatehouse/core/stored-value';
import type { Clock, Timers } from '@gatehouse/core/time';
import { type Ledger, sha256Hex } from '../ledger/index.ts';
import { keepGranted, keepHeard } from './account-store.ts';

/** A guest and a queue wait: after this the till says what it can do by itself. */
const ANSWER_WITHIN_MS = 2_500;

/** The cloud's word on an account. `unreachable`: nobody knows, and the till goes by what is set aside here. */
export type Heard =
  | { readonly kind: 'known'; readonly account: CloudAccount }
  | { readonly kind: 'unknown-code' }
  | { readonly kind: 'unreachable' };

export interface AuthorityParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly client: ServiceClient<typeof storedValueRoutes>;
  readonly report: (error: unknown) => void;
}

export interface Authority {
  look(code: string): Promise<Heard>;
  /** Has a part of the balance set aside here. Once per operation; what comes too late is kept all the same. */
  reserve(asked: {
    readonly operationId: string;
    readonly code: string;
    readonly wantedMinor: number;
    readonly keepMinor: number;
  }): Promise<Heard>;
}

/** Asks the one who knows balances, and writes down what it said before anybody acts on it. */
export function createAuthority({ ledger, clock, timers, client, report }: AuthorityParts): Authority {
  const codeId = (code: string): string => codeIdOf(sha256Hex, ledger.identity().organizationId, code);

  const inTime = (answer: Promise<Heard>): Promise<Heard> =>
    new Promise((resolve) => {
      const cancel = timers.after(ANSWER_WITHIN_MS, () => resolve({ kind: 'unreachable' }));
      answer
        .catch((error: unknown): Heard => {
          report(error);
          return { kind: 'unreachable' };
        })
        .then((heard) => {
          cancel();
          resolve(heard);
        }, report);
    });

  const hear = (
    code: string,
    incarnation: string,
    answer: Answer<{ readonly account: CloudAccount | null; readonly grantedMinor?: number }>,
  ): Heard => {
    if (!answer.ok) return { kind: 'unreachable' };
    const { account, grantedMinor = 0 } = answer.value;
    if (account === null) return { kind: 'unknown-code' };
    ledger.transact((writer) => {
      keepHeard(writer, account, codeId(code), clock.nowMs());
      keepGranted(writer, incarnation, account.accountId, grantedMinor);
    });
    return { kind: 'known', account };
  };

  return {
    look(code) {
      const { incarnation } = ledger.identity();
      return inTime(
        client.look({ body: { codeId: codeId(code) } }).then((answer) => hear(code, incarnation, answer)),
      );
    },
    reserve({ operationId, code, wantedMinor, keepMinor }) {
      const { incarnation } = ledger.identity();
      const body = { operationId, codeId: codeId(code), wantedMinor, keepMinor };
      return inTime(client.reserve({ body }).then((answer) => hear(code, incarnation, answer)));
    },
  };
}
