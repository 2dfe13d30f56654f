import type { JournalRecord, RecordBody, SaleLine, Tender } from '../../journal/index.ts';
import { assertNever } from '../../result/assert-never.ts';
import { accounts } from '../accounts.ts';
import { credit, debit, type Movement, reversed } from './movement.ts';

type SaleBody = RecordBody<'SaleCompleted'> | RecordBody<'SaleRefunded'>;

/** A sale: tenders in, revenue or its deferral out, tax owed, rounding. A refund is the mirror image, line by line. */
export function saleMovements(record: JournalRecord, body: SaleBody): Movement[] {
  return [
    ...body.tenders.flatMap((tender) => tenderMovements(record, tender)),
    ...body.lines.flatMap((line) => [
      credit(incomeAccountOf(record, line), line.netMinor),
      credit(accounts.taxPayable(line.taxRateId), line.taxMinor),
    ]),
    credit(accounts.rounding(record.venueId), body.roundingMinor),
  ];
}

/** Where what was tendered lies, or which debt it settles. */
export function tenderMovements(record: JournalRecord, tender: Tender): Movement[] {
  const { amountMinor } = tender;
  switch (tender.kind) {
    case 'cash':
      return [debit(drawerOf(record), amountMinor)];
    case 'foreign-cash': {
      const clearing = accounts.fxClearing(record.venueId);
      return [
        debit(clearing, amountMinor),
        debit(drawerOf(record), tender.foreignMinor, tender.foreignCurrency),
        credit(clearing, tender.foreignMinor, tender.foreignCurrency),
      ];
    }
    case 'card':
      return [
        debit(
          tender.state === 'captured'
            ? accounts.unappliedPayments(record.stationId)
            : accounts.paymentsUnknown(tender.terminalId),
          amountMinor,
        ),
      ];
    case 'stored-value':
      return [
        debit(
          tender.account === 'gift-card'
            ? accounts.giftCardLiability(tender.accountId)
            : accounts.walletLiability(tender.accountId),
          amountMinor,
        ),
      ];
    case 'voucher': {
      if (tender.netMinor + tender.taxMinor !== amountMinor)
        throw new RangeError('a voucher settles its net and its tax');
      // Its tax was owed when it was sold; the redeemed line owes it again, and this takes it back.
      return [
        debit(accounts.deferredRevenue(tender.productId, 'voucher'), tender.netMinor),
        debit(accounts.taxPayable(tender.taxRateId), tender.taxMinor),
      ];
    }
    case 'invoice':
      return [debit(accounts.receivable(tender.debtorId), amountMinor)];
    case 'deposit':
      return [debit(accounts.depositsHeld(tender.reference), amountMinor)];
    case 'online':
      return [debit(accounts.cardClearing(tender.provider), amountMinor)];
    default:
      return assertNever(tender);
  }
}

/** A wrong tender put right: what it moved goes back, what should have moved does. */
export function correctionMovements(
  record: JournalRecord,
  { removed, added }: RecordBody<'TenderCorrected'>,
): Movement[] {
  if (removed.amountMinor !== added.amountMinor)
    throw new RangeError('a corrected tender settles the amount of the wrong one');
  return [...reversed(tenderMovements(record, removed)), ...tenderMovements(record, added)];
}

/** Where a line's net goes: revenue at once for goods, deferred for admission, a debt for what is still owed. */
export function incomeAccountOf(
  place: Pick<JournalRecord, 'stationId' | 'venueId'>,
  line: Pick<SaleLine, 'lineId' | 'kind' | 'productId' | 'deferral' | 'reference'>,
): string {
  const reference = line.reference ?? line.lineId;
  switch (line.kind) {
    case 'gift-card':
      return accounts.giftCardLiability(reference);
    case 'wallet-top-up':
      return accounts.walletLiability(reference);
    case 'tip':
      return accounts.tipsPayable(place.stationId);
    case 'donation':
      return accounts.donations(place.venueId);
    case 'deposit':
      return accounts.depositsHeld(reference);
    case 'fee':
      return accounts.revenue(line.productId);
    case 'product':
      return productAccountOf(line);
    default:
      return assertNever(line.kind);
  }
}

function productAccountOf({ productId, deferral }: Pick<SaleLine, 'productId' | 'deferral'>): string {
  switch (deferral.kind) {
    case 'none':
      return accounts.revenue(productId);
    case 'session':
      return accounts.deferredRevenue(productId, deferral.sessionId);
    case 'day':
      return accounts.deferredRevenue(productId, deferral.day);
    case 'voucher':
      return accounts.deferredRevenue(productId, 'voucher');
    default:
      return assertNever(deferral);
  }
}

export function drawerOf(record: JournalRecord): string {
  if (record.shiftId === null) throw new RangeError('cash belongs to a shift');
  return accounts.cash(record.stationId, record.shiftId);
}
