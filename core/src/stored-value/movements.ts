import type { Fact, SaleLine, StoredValueKind, Tender } from '../journal/index.ts';

/** What a record did to one account. Issued adds to the balance, redeemed takes from it. */
export interface StoredValueMovement {
  readonly accountId: string;
  readonly account: StoredValueKind;
  readonly effect: 'issued' | 'redeemed';
  readonly amountMinor: number;
}

type Effect = StoredValueMovement['effect'];
const opposite = (effect: Effect): Effect => (effect === 'issued' ? 'redeemed' : 'issued');

/**
 * Every change of a balance a record tells of: one function for the station's allotments and the cloud's balances, so
 * that both count the same. Empty for a record without stored value, which is nearly every one.
 */
export function storedValueMovementsOf(fact: Fact): readonly StoredValueMovement[] {
  switch (fact.kind) {
    case 'SaleCompleted':
      return saleMovements(fact.body.lines, fact.body.tenders, 'issued');
    case 'SaleRefunded':
      return saleMovements(fact.body.lines, fact.body.tenders, 'redeemed');
    case 'TenderCorrected':
      return [...ofTender(fact.body.removed, 'issued'), ...ofTender(fact.body.added, 'redeemed')];
    case 'StoredValueTransferred': {
      const { account, fromAccountId, toAccountId, amountMinor } = fact.body;
      return [
        { accountId: fromAccountId, account, effect: 'redeemed', amountMinor },
        { accountId: toAccountId, account, effect: 'issued', amountMinor },
      ];
    }
    case 'StoredValueAdjusted': {
      const { account, accountId, amountMinor } = fact.body;
      return movement(account, accountId, 'issued', amountMinor);
    }
    case 'StoredValuePaidOut': {
      const { account, accountId, amountMinor } = fact.body;
      return movement(account, accountId, 'redeemed', amountMinor);
    }
    default:
      return [];
  }
}

/** Lines issue and tenders redeem in a sale; in its refund the other way round. */
function saleMovements(
  lines: readonly SaleLine[],
  tenders: readonly Tender[],
  lineEffect: Effect,
): StoredValueMovement[] {
  return [
    ...lines.flatMap((line) => ofLine(line, lineEffect)),
    ...tenders.flatMap((tender) => ofTender(tender, opposite(lineEffect))),
  ];
}

/** What taking a line of a sale back would redeem: nothing for a line that put no value on anything. */
export const storedValueMovementsOfLine = (line: SaleLine): readonly StoredValueMovement[] =>
  ofLine(line, 'redeemed');

function ofLine(line: SaleLine, effect: Effect): StoredValueMovement[] {
  const { kind, reference, lineId, deferral, netMinor, grossMinor } = line;
  if (kind === 'gift-card') return movement('gift-card', reference ?? lineId, effect, netMinor);
  if (kind === 'wallet-top-up') return movement('wallet', reference ?? lineId, effect, netMinor);
  if (kind === 'product' && deferral.kind === 'voucher')
    return movement('voucher', deferral.voucherId, effect, grossMinor);
  return [];
}

function ofTender(tender: Tender, effect: Effect): StoredValueMovement[] {
  if (tender.kind === 'stored-value')
    return movement(tender.account, tender.accountId, effect, tender.amountMinor);
  if (tender.kind === 'voucher') return movement('voucher', tender.voucherId, effect, tender.amountMinor);
  return [];
}

/** A negative amount is the same the other way round. */
function movement(
  account: StoredValueKind,
  accountId: string,
  effect: Effect,
  amountMinor: number,
): StoredValueMovement[] {
  if (amountMinor === 0) return [];
  return amountMinor > 0
    ? [{ accountId, account, effect, amountMinor }]
    : [{ accountId, account, effect: opposite(effect), amountMinor: -amountMinor }];
}
