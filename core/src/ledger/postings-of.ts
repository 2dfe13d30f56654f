import type { JournalRecord, RecordBody, SaleLine } from '../journal/index.ts';
import { type Account, accountOf, accounts, type Side } from './accounts.ts';

/** One line of double entry: a positive amount on one side of one account. */
export interface Posting {
  readonly account: string;
  readonly side: Side;
  readonly amountMinor: number;
  readonly currency: string;
}

/** A sum that must be zero: debits count positive, credits negative. */
interface Movement {
  readonly account: string;
  readonly signedMinor: number;
}

/**
 * The postings of a record: the same pure function on every station and in the cloud, so that both keep the same
 * books. A record that moves no money has none. Throws when a body's amounts do not balance: such a record must
 * never be written, and one that arrives is an exception for a person.
 */
export function postingsOf(record: JournalRecord): readonly Posting[] {
  switch (record.kind) {
    case 'ShiftOpened':
      return post(record.body.currency, [
        debit(accounts.cash(record.stationId, record.body.shiftId), record.body.floatMinor),
        credit(accounts.safe(record.venueId), record.body.floatMinor),
      ]);
    case 'SaleCompleted':
      return post(record.body.currency, saleMovements(record, record.body, 1));
    case 'SaleRefunded':
      return post(record.body.currency, saleMovements(record, record.body, -1));
    case 'CashMoved':
      return post(record.body.currency, cashMovements(record, record.body));
    case 'ShiftClosed': {
      const { shiftId, countedMinor, expectedMinor, differenceMinor, currency } = record.body;
      if (countedMinor - expectedMinor !== differenceMinor)
        throw new RangeError('difference must be counted less expected');
      return post(currency, [
        credit(accounts.cash(record.stationId, shiftId), expectedMinor),
        debit(accounts.safe(record.venueId), countedMinor),
        credit(accounts.cashOverShort(shiftId), differenceMinor),
      ]);
    }
    case 'RevenueRecognised':
      return post(
        record.body.currency,
        record.body.lines.flatMap(({ productId, of, amountMinor }) => [
          debit(accounts.deferredRevenue(productId, of), amountMinor),
          credit(accounts.revenue(productId), amountMinor),
        ]),
      );
    default:
      return [];
  }
}

type SaleBody = RecordBody<'SaleCompleted'> | RecordBody<'SaleRefunded'>;

/** A sale: cash in, revenue or its deferral out, tax owed, rounding. A refund is the mirror image, line by line. */
function saleMovements(record: JournalRecord, body: SaleBody, direction: 1 | -1): Movement[] {
  if (record.shiftId === null) throw new RangeError('a sale belongs to a shift');
  const cash = accounts.cash(record.stationId, record.shiftId);
  const movements = [
    ...body.tenders.map((tender) => debit(cash, tender.amountMinor)),
    ...body.lines.flatMap((line) => [
      credit(incomeAccountOf(line), line.netMinor),
      credit(accounts.taxPayable(line.taxRateId), line.taxMinor),
    ]),
    credit(accounts.rounding(record.venueId), body.roundingMinor),
  ];
  return movements.map(({ account, signedMinor }) => ({ account, signedMinor: signedMinor * direction }));
}

/** Where a line's net goes: revenue at once for goods, deferred to its session or day for admission. */
export function incomeAccountOf(line: Pick<SaleLine, 'productId' | 'deferral'>): string {
  switch (line.deferral.kind) {
    case 'none':
      return accounts.revenue(line.productId);
    case 'session':
      return accounts.deferredRevenue(line.productId, line.deferral.sessionId);
    case 'day':
      return accounts.deferredRevenue(line.productId, line.deferral.day);
  }
}

function cashMovements(record: JournalRecord, body: RecordBody<'CashMoved'>): Movement[] {
  if (record.shiftId === null) throw new RangeError('a cash movement belongs to a shift');
  const cash = accounts.cash(record.stationId, record.shiftId);
  switch (body.direction) {
    case 'paid-in':
      return [
        debit(cash, body.amountMinor),
        credit(accounts.cashIn(record.stationId, record.shiftId), body.amountMinor),
      ];
    case 'paid-out':
      return [
        debit(accounts.pettyCash(record.stationId, record.shiftId), body.amountMinor),
        credit(cash, body.amountMinor),
      ];
    case 'drop':
      return [debit(accounts.safe(record.venueId), body.amountMinor), credit(cash, body.amountMinor)];
  }
}

const debit = (account: string, amountMinor: number): Movement => ({ account, signedMinor: amountMinor });
const credit = (account: string, amountMinor: number): Movement => ({ account, signedMinor: -amountMinor });

/** Folds movements per account, drops zeros, and insists that what is left balances to the unit. */
function post(currency: string, movements: readonly Movement[]): Posting[] {
  const byAccount = new Map<string, number>();
  for (const { account, signedMinor } of movements)
    byAccount.set(account, (byAccount.get(account) ?? 0) + signedMinor);
  const total = [...byAccount.values()].reduce((sum, amount) => sum + amount, 0);
  if (total !== 0)
    throw new RangeError(`postings do not balance: off by ${total} minor units of ${currency}`);
  return [...byAccount]
    .filter(([, signedMinor]) => signedMinor !== 0)
    .map(([account, signedMinor]) => ({
      account,
      side: signedMinor > 0 ? ('debit' as const) : ('credit' as const),
      amountMinor: Math.abs(signedMinor),
      currency,
    }));
}

export interface Balance {
  readonly account: Account;
  readonly currency: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** Balances by account and currency: the fold that every stored balance must equal. */
export function balancesOf(postings: Iterable<Posting>): ReadonlyMap<string, Balance> {
  const balances = new Map<string, Balance>();
  for (const { account, side, amountMinor, currency } of postings) {
    const key = `${account} ${currency}`;
    const before = balances.get(key) ?? {
      account: accountOf(account),
      currency,
      debitMinor: 0,
      creditMinor: 0,
    };
    balances.set(key, {
      ...before,
      debitMinor: before.debitMinor + (side === 'debit' ? amountMinor : 0),
      creditMinor: before.creditMinor + (side === 'credit' ? amountMinor : 0),
    });
  }
  return balances;
}
