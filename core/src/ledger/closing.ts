import type { RecordBody } from '../journal/index.ts';
import { accounts } from './accounts.ts';

/** What a deferred account still holds: credits less debits, in minor units. */
export interface DeferredBalance {
  readonly account: string;
  readonly currency: string;
  readonly creditMinor: number;
}

/** Product and what it was sold for (a session id or an ISO date), read back from `accounts.deferredRevenue`. */
export function readDeferredAccount(account: string): { productId: string; of: string } | undefined {
  const [, productId, of, ...rest] = account.split(':');
  if (productId === undefined || of === undefined || rest.length > 0) return undefined;
  return accounts.deferredRevenue(productId, of) === account ? { productId, of } : undefined;
}

const LINES_MAX = 1_000;

/**
 * The closing run over deferred balances: one body per currency (and per thousand lines) that turns into revenue
 * what was deferred to something that is over. Run again it finds nothing, until a late sale or refund moved a
 * balance: then it settles just that. `isOver` answers for a session id or an ISO date.
 */
export function closingBodies(
  balances: readonly DeferredBalance[],
  isOver: (of: string) => boolean,
): readonly RecordBody<'RevenueRecognised'>[] {
  const byCurrency = new Map<string, RecordBody<'RevenueRecognised'>['lines']>();
  for (const { account, currency, creditMinor } of balances) {
    const deferred = readDeferredAccount(account);
    if (!deferred || creditMinor === 0 || !isOver(deferred.of)) continue;
    const lines = byCurrency.get(currency) ?? [];
    lines.push({ ...deferred, amountMinor: creditMinor });
    byCurrency.set(currency, lines);
  }
  return [...byCurrency].flatMap(([currency, lines]) =>
    Array.from({ length: Math.ceil(lines.length / LINES_MAX) }, (_, part) => ({
      currency,
      lines: lines.slice(part * LINES_MAX, (part + 1) * LINES_MAX),
    })),
  );
}
