import type { JournalRecord } from '@gatehouse/core/journal';
import { accountOf, type Posting, postingsOf } from '@gatehouse/core/ledger';
import type { Database } from 'better-sqlite3';
import { type Findings, grouped, shortIncarnation } from './report.ts';

interface Account {
  readonly account: string;
  readonly currency: string;
  debitMinor: number;
  creditMinor: number;
}

type PostingRow = readonly [
  position: unknown,
  line: unknown,
  accountNo: unknown,
  side: unknown,
  amount: unknown,
  currency: unknown,
];

/**
 * Walks the postings beside the records: each record must have exactly the postings that follow from its text, and the
 * balances must be the sum of all of them.
 */
export class BookCheck {
  readonly #findings: Findings;
  readonly #db: Database;
  readonly #accounts = new Map<unknown, Account>();
  readonly #rows: IterableIterator<PostingRow>;
  #row: PostingRow | undefined;
  postingCount = 0;

  constructor(db: Database, findings: Findings) {
    this.#db = db;
    this.#findings = findings;
    for (const [no, account, currency, kind, normal] of db
      .prepare('SELECT account_no, account, currency, kind, normal FROM account')
      .raw()
      .iterate() as IterableIterator<unknown[]>) {
      this.#accounts.set(no, {
        account: String(account),
        currency: String(currency),
        debitMinor: 0,
        creditMinor: 0,
      });
      const known = describe(String(account));
      if (!known || known.kind !== kind || known.normal !== normal)
        findings.broken(
          'account-changed',
          `account ${String(account)} is not as the chart of accounts has it`,
        );
    }
    this.#rows = db
      .prepare(
        'SELECT position, line, account_no, side, amount_minor, currency FROM posting ORDER BY position, line',
      )
      .raw()
      .iterate() as IterableIterator<PostingRow>;
    this.#row = this.#next();
  }

  #next(): PostingRow | undefined {
    const next = this.#rows.next();
    return next.done ? undefined : next.value;
  }

  /** The rows of a record, by position. Rows before it belong to no record. */
  #rowsAt(position: number): PostingRow[] {
    const rows: PostingRow[] = [];
    while (this.#row && !(typeof this.#row[0] === 'number' && this.#row[0] >= position)) {
      this.#findings.broken(
        'posting-orphan',
        `a posting at position ${String(this.#row[0])} belongs to no record`,
      );
      this.#row = this.#next();
    }
    while (this.#row && this.#row[0] === position) {
      rows.push(this.#row);
      this.#row = this.#next();
    }
    return rows;
  }

  /** Undefined `record`: its kind moves no money. `unknown`: its postings cannot be derived by this software. */
  check(
    place: {
      readonly position: number;
      readonly seq: number;
      readonly incarnation: string;
      readonly count: unknown;
    },
    record: JournalRecord | undefined | 'unknown',
  ): void {
    const rows = this.#rowsAt(place.position);
    const wrong = (what: string) =>
      this.#findings.broken(
        'postings-changed',
        `record ${grouped(place.seq)} of incarnation ${shortIncarnation(place.incarnation)}: ${what}`,
        place,
      );
    if (place.count !== rows.length) wrong(`says ${String(place.count)} postings and has ${rows.length}`);
    rows.forEach((row, line) => this.#add(row, line, wrong));
    if (record === 'unknown') return;
    let expected: readonly Posting[];
    try {
      expected = record ? postingsOf(record) : [];
    } catch (error) {
      return wrong(`its amounts do not balance (${error instanceof Error ? error.message : 'unreadable'})`);
    }
    const isSame =
      expected.length === rows.length &&
      expected.every((posting, index) => {
        const [, , accountNo, side, amount, currency] = rows[index] as PostingRow;
        const account = this.#accounts.get(accountNo);
        return (
          account?.account === posting.account &&
          side === posting.side &&
          amount === posting.amountMinor &&
          currency === posting.currency
        );
      });
    if (!isSame) wrong('its postings are not those that follow from its text');
  }

  #add(
    [, line, accountNo, side, amount, currency]: PostingRow,
    index: number,
    wrong: (what: string) => void,
  ): void {
    this.postingCount += 1;
    const account = this.#accounts.get(accountNo);
    if (line !== index) wrong(`posting ${index} is numbered ${String(line)}`);
    if (!account || account.currency !== currency || typeof amount !== 'number')
      return wrong(`posting ${index} is on no account of its currency`);
    if (side === 'debit') account.debitMinor += amount;
    else account.creditMinor += amount;
  }

  /** After the last record: nothing is left over, and the balances are the sums. */
  finish(): void {
    this.#rowsAt(Number.MAX_SAFE_INTEGER);
    const kept = new Map(
      (
        this.#db
          .prepare('SELECT account_no, debit_minor, credit_minor FROM balance')
          .raw()
          .all() as unknown[][]
      ).map(([no, debit, credit]) => [no, { debit, credit }] as const),
    );
    for (const [no, { account, currency, debitMinor, creditMinor }] of this.#accounts) {
      const balance = kept.get(no) ?? { debit: 0, credit: 0 };
      kept.delete(no);
      if (balance.debit === debitMinor && balance.credit === creditMinor) continue;
      this.#findings.broken(
        'balance-changed',
        `the balance of ${account} (${currency}) is ${String(balance.debit)} / ${String(balance.credit)}, ` +
          `its postings come to ${debitMinor} / ${creditMinor}`,
      );
    }
    for (const no of kept.keys())
      this.#findings.broken(
        'balance-orphan',
        `there is a balance for account ${String(no)}, which does not exist`,
      );
  }
}

function describe(account: string): { kind: string; normal: string } | undefined {
  try {
    return accountOf(account);
  } catch {
    return undefined;
  }
}
