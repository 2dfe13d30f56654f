import { fact, type Tender } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { once, permitsOf, shiftClosed, type TillOperator } from '../till/parts.ts';
import { cashTender, noSuchSale } from '../till/refund-sale.ts';
import { recordIn, refundsOf } from '../till/refund-store.ts';
import { saleOf } from '../till/sale-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import type { TakingBackParts } from './parts.ts';

export interface CorrectionAsked {
  readonly operationId: string;
  readonly saleId: string;
  readonly tenderId: string;
  readonly to:
    | { readonly kind: 'cash' }
    | {
        readonly kind: 'card';
        readonly terminalId: string;
        readonly approvalCode: string;
        readonly last4: string;
      };
  readonly reason: string;
  readonly overrideId: string | null;
}

/**
 * Puts a wrong tender right by a new record, in the shift that took it: drawer and reports follow, the sale's record
 * stays. Cash and a card of a terminal that is not connected can be mistaken for each other; what a connected terminal
 * says is the truth and is not corrected.
 */
export function correctTender(
  { till }: TakingBackParts,
  asked: CorrectionAsked,
  operator: TillOperator,
): Answered<{ readonly saleId: string }> {
  return once<{ saleId: string }>(
    till,
    { operationId: asked.operationId, kind: 'correct-tender' },
    (writer) => {
      const shift = openShiftRow(writer);
      if (!shift) return shiftClosed();
      const sale = saleOf(writer, asked.saleId);
      if (!sale || sale.saleNo === 0) return noSuchSale();
      if (sale.shiftId !== shift.shiftId || refundsOf(writer, sale.saleId).length > 0)
        return refused(409, 'not_correctable', 'Tenders are corrected before the close and before a refund');
      const removed = sale.content.tenders.find(({ tenderId }) => tenderId === asked.tenderId);
      if (!removed || removed.kind === asked.to.kind || !isMistakable(writer, removed))
        return refused(409, 'tender_not_correctable', 'This tender cannot be mistaken for the other', {
          errors: [{ field: 'tenderId', message: removed?.kind ?? 'unknown' }],
        });
      const permit = requirePermit(
        permitsOf(till),
        writer,
        operator,
        { permission: 'sale.correct-tender', subjectId: sale.saleId, amountMinor: removed.amountMinor },
        asked.overrideId,
      );
      if (!permit.ok) return permit;
      const context = { operatorId: operator.operatorId, shiftId: shift.shiftId, refs: [sale.saleId] };
      const { currency } = sale.content;
      const added =
        asked.to.kind === 'cash' ? cashTender(till.ids.nextId(), removed.amountMinor) : cardTender(asked.to);
      if (added.kind === 'card')
        // The money a stand-alone terminal took has no record yet: nobody knew.
        writer.append(
          fact('PaymentCaptured', {
            paymentId: added.paymentId,
            terminalId: added.terminalId,
            provider: 'stand-alone',
            amountMinor: removed.amountMinor,
            currency,
            brand: '',
            last4: added.last4,
            approvalCode: added.approvalCode,
            reference: '',
          }),
          context,
        );
      writer.append(
        fact('TenderCorrected', {
          correctionId: till.ids.nextId(),
          saleId: sale.saleId,
          currency,
          removed,
          added,
          reason: asked.reason,
          overrideId: permit.value,
        }),
        context,
      );
      if (removed.kind === 'card')
        // It was never charged: what its capture said goes out of the clearing again.
        writer.append(
          fact('PaymentRefunded', {
            paymentId: removed.paymentId,
            refundPaymentId: till.ids.nextId(),
            terminalId: removed.terminalId,
            provider: 'stand-alone',
            amountMinor: removed.amountMinor,
            currency,
            brand: removed.brand,
            last4: removed.last4,
            approvalCode: removed.approvalCode,
            reference: 'corrected',
          }),
          context,
        );
      return answered({ saleId: sale.saleId });

      function cardTender(
        to: Extract<CorrectionAsked['to'], { kind: 'card' }>,
      ): Extract<Tender, { kind: 'card' }> {
        return {
          tenderId: till.ids.nextId(),
          kind: 'card',
          amountMinor: removed?.amountMinor ?? 0,
          paymentId: till.ids.nextId(),
          terminalId: to.terminalId,
          state: 'captured',
          brand: '',
          last4: to.last4,
          approvalCode: to.approvalCode,
        };
      }
    },
  );
}

function isMistakable(writer: LedgerWriter, tender: Tender): boolean {
  if (tender.kind === 'cash') return tender.amountMinor > 0;
  if (tender.kind !== 'card' || tender.state !== 'captured') return false;
  const captured = writer
    .all<{ text: string }>(
      "SELECT text FROM record WHERE kind = 'PaymentCaptured' AND instr(text, ?) > 0 ORDER BY position DESC LIMIT 5",
      tender.paymentId,
    )
    .flatMap(({ text }) => recordIn(text) ?? []);
  return captured.some(
    (record) =>
      record.kind === 'PaymentCaptured' &&
      record.body.paymentId === tender.paymentId &&
      record.body.provider === 'stand-alone',
  );
}
