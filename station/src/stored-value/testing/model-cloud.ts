import type { Answer, ServiceClient } from '@gatehouse/core/contract';
import { readRecord, type StoredValueKind } from '@gatehouse/core/journal';
import { balancesOf, type Posting, postingsOf } from '@gatehouse/core/ledger';
import {
  type Allotment,
  availableOf,
  balanceOf,
  type CloudAccount,
  grantFor,
  NO_ALLOTMENT,
  remainingOf,
  storedValueMovementsOf,
  type storedValueRoutes,
  type VoucherTerms,
} from '@gatehouse/core/stored-value';
import type { Ledger } from '../../ledger/index.ts';

/** How the way to the cloud behaves: `answer-lost` does the work and the till never hears of it. */
export type Way = 'up' | 'down' | 'answer-lost';

interface Kept {
  account: StoredValueKind;
  currency: string;
  last4: string;
  expiresOn: string | null;
  terms: VoucherTerms | null;
  issuedMinor: number;
  redeemedMinor: number;
  readonly allotments: Map<string, Allotment>;
  readonly recalled: Set<string>;
}

/**
 * The authority over balances in memory, by the rules of core, for tests without a database: what the cloud's module
 * does with rows, this does with maps. Tills hand their journals over with `sync`.
 */
export class ModelCloud {
  readonly accounts = new Map<string, Kept>();
  readonly #codes = new Map<string, string>();
  readonly #operations = new Set<string>();
  readonly #cursors = new Map<string, number>();
  readonly postings: Posting[] = [];
  /** False grants whatever is asked, which is what a till that trusts the balance it sees would do. */
  readonly isGuarded: boolean;

  constructor(isGuarded = true) {
    this.isGuarded = isGuarded;
  }

  /** Takes what a till has written since the last time. */
  sync(ledger: Ledger): void {
    const { stationId, incarnation } = ledger.identity();
    const key = `${stationId} ${incarnation}`;
    let seq = (this.#cursors.get(key) ?? 0) + 1;
    for (const { text } of ledger.recordsFrom(seq, 10_000)) {
      seq += 1;
      const read = readRecord(text);
      if (read.kind !== 'record') throw new Error('a record of our own is read');
      const { record } = read;
      this.postings.push(...postingsOf(record));
      if (record.kind === 'StoredValueOpened') this.#open(record.body.accountId, record.body);
      if (record.kind === 'StoredValueLinked') this.#codes.set(record.body.codeId, record.body.accountId);
      for (const { accountId, account, effect, amountMinor } of storedValueMovementsOf(record)) {
        const kept = this.#open(accountId, {
          account,
          currency: 'currency' in record.body ? record.body.currency : '',
          last4: '',
          expiresOn: null,
        });
        if (record.kind === 'SaleCompleted')
          for (const line of record.body.lines)
            if (line.deferral.kind === 'voucher' && line.deferral.voucherId === accountId) {
              const { productId, variantId, name, taxRateId, netMinor, taxMinor } = line;
              kept.terms = { productId, variantId, name, taxRateId, netMinor, taxMinor };
            }
        const own = kept.allotments.get(key) ?? NO_ALLOTMENT;
        const field = effect === 'issued' ? 'issuedMinor' : 'redeemedMinor';
        kept[field] += amountMinor;
        kept.allotments.set(key, { ...own, [field]: own[field] + amountMinor });
      }
    }
    this.#cursors.set(key, seq - 1);
  }

  #open(accountId: string, of: Pick<Kept, 'account' | 'currency' | 'last4' | 'expiresOn'>): Kept {
    const known = this.accounts.get(accountId);
    if (known) {
      known.last4 ||= of.last4;
      known.expiresOn ??= of.expiresOn;
      return known;
    }
    const kept: Kept = {
      account: of.account,
      currency: of.currency,
      last4: of.last4,
      expiresOn: of.expiresOn,
      terms: null,
      issuedMinor: 0,
      redeemedMinor: 0,
      allotments: new Map(),
      recalled: new Set(),
    };
    this.accounts.set(accountId, kept);
    return kept;
  }

  #shown(accountId: string, key: string): CloudAccount | null {
    const kept = this.accounts.get(accountId);
    if (!kept) return null;
    const { account, currency, last4, expiresOn, terms } = kept;
    return {
      accountId,
      account,
      currency,
      last4,
      expiresOn,
      terms,
      balanceMinor: balanceOf(kept),
      availableMinor: availableOf(holdingsOf(kept)),
      ownMinor: Math.max(0, remainingOf(kept.allotments.get(key) ?? NO_ALLOTMENT)),
    };
  }

  /** A till's way to ask. */
  client(ledger: () => Ledger, way: () => Way): ServiceClient<typeof storedValueRoutes> {
    const over = <Value>(work: (key: string) => Value): Promise<Answer<Value>> => {
      const { stationId, incarnation } = ledger().identity();
      const value = way() === 'down' ? undefined : work(`${stationId} ${incarnation}`);
      if (value === undefined || way() !== 'up') return Promise.resolve(away);
      return Promise.resolve({ ok: true, value });
    };
    const idOf = (codeId: string): string => this.#codes.get(codeId) ?? codeId;
    return {
      look: ({ body }) =>
        over((key) => {
          const kept = this.accounts.get(idOf(body.codeId));
          if (kept) recallOthers(kept, key);
          return { account: this.#shown(idOf(body.codeId), key) };
        }),
      reserve: ({ body }) =>
        over((key) => {
          const accountId = idOf(body.codeId);
          const kept = this.accounts.get(accountId);
          if (!kept) return { account: null, grantedMinor: 0 };
          const own = kept.allotments.get(key) ?? NO_ALLOTMENT;
          if (!this.#operations.has(body.operationId)) {
            const holdings = holdingsOf(kept);
            const wanted = this.isGuarded ? grantFor(holdings, body.wantedMinor) : body.wantedMinor;
            if (wanted < body.wantedMinor) recallOthers(kept, key);
            const left = availableOf(holdings) - wanted;
            const kept4 = Math.max(0, Math.min(body.keepMinor, Math.floor(left / 4)));
            const amountMinor = wanted + (kept.account === 'voucher' ? 0 : kept4);
            if (amountMinor > 0) this.#operations.add(body.operationId);
            kept.allotments.set(key, { ...own, grantedMinor: own.grantedMinor + amountMinor });
          }
          const grantedMinor = kept.allotments.get(key)?.grantedMinor ?? 0;
          return { account: this.#shown(accountId, key), grantedMinor };
        }),
      settle: ({ body }) =>
        over((key) => {
          const recalled: string[] = [];
          const granted = body.returned.flatMap(({ accountId, returnedMinor }) => {
            const kept = this.accounts.get(accountId);
            if (!kept) return [];
            const own = kept.allotments.get(key) ?? NO_ALLOTMENT;
            kept.allotments.set(key, { ...own, returnedMinor: Math.max(own.returnedMinor, returnedMinor) });
            if (kept.recalled.delete(key)) recalled.push(accountId);
            return [{ accountId, grantedMinor: own.grantedMinor }];
          });
          const told = new Set(body.returned.map(({ accountId }) => accountId));
          for (const [accountId, { allotments }] of this.accounts) {
            const own = allotments.get(key);
            if (own && !told.has(accountId) && remainingOf(own) > 0)
              granted.push({ accountId, grantedMinor: own.grantedMinor });
          }
          return { granted, recalled };
        }),
    };
  }

  balanceMinor = (accountId: string): number => {
    const kept = this.accounts.get(accountId);
    return kept ? balanceOf(kept) : 0;
  };
  availableMinor = (accountId: string): number => {
    const kept = this.accounts.get(accountId);
    return kept ? availableOf(holdingsOf(kept)) : 0;
  };

  /** What the books owe on an account. */
  bookedMinor(account: string, currency: string): number {
    const found = balancesOf(this.postings).get(`${account} ${currency}`);
    return found ? found.creditMinor - found.debitMinor : 0;
  }
}

function recallOthers({ allotments, recalled }: Kept, key: string): void {
  for (const [other, allotment] of allotments)
    if (other !== key && remainingOf(allotment) > 0) recalled.add(other);
}

const holdingsOf = ({ issuedMinor, redeemedMinor, allotments }: Kept) => ({
  issuedMinor,
  redeemedMinor,
  allotments: [...allotments.values()],
});

const away: Answer<never> & { ok: false } = {
  ok: false,
  problem: { type: 'about:blank', title: 'away', status: 0, code: 'unreachable', detail: '', errors: [] },
};
