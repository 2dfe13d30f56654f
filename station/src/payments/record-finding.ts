import { fact, type Fact } from '@gatehouse/core/journal';
import { stepByPerson, stepByProvider, type PaymentStep } from '@gatehouse/core/payments';
import type { CardShown, PaymentOutcome } from '@gatehouse/hardware';
import type { LedgerWriter } from '../ledger/index.ts';
import type { PaymentRow } from './payment-store.ts';

/** What somebody says of a payment. */
export type Finding = PaymentOutcome | { readonly kind: 'not-charged' };

/** What is known of a card once it was charged; empty before. */
type Shown = CardShown & { readonly amountMinor: number };

const shownOf = (row: PaymentRow, finding: Finding): Shown =>
  finding.kind === 'captured'
    ? {
        amountMinor: finding.amountMinor,
        brand: finding.brand.slice(0, 40),
        // A terminal that sends more must not put it into a chain that never forgets (PCI DSS 4.0.1, 3.4.1).
        last4: finding.last4.replaceAll(/\D/g, '').slice(-4),
        approvalCode: finding.approvalCode.slice(0, 40),
        reference: finding.reference.slice(0, 120),
      }
    : {
        amountMinor: row.amountMinor,
        brand: row.brand,
        last4: row.last4,
        approvalCode: row.approvalCode,
        reference: row.reference,
      };

const causeOf = (finding: Finding): string => ('cause' in finding ? finding.cause : '').slice(0, 200);

export interface Said {
  readonly by: 'provider' | 'person';
  readonly reason: string;
  readonly operatorId: string;
  readonly shiftId: string | null;
}

/**
 * Writes what a finding makes of a payment, in the caller's transaction: the fact, its books, and the row. Answers
 * whether anything changed; the same word twice writes nothing.
 */
export function recordFinding(writer: LedgerWriter, row: PaymentRow, finding: Finding, said: Said): boolean {
  const step =
    said.by === 'person'
      ? stepByPerson(row, finding.kind === 'captured' ? 'captured' : 'not-charged')
      : stepByProvider(row, finding.kind);
  if (step.kind === 'nothing' || step.kind === 'refused') return false;
  const shown = shownOf(row, finding);
  const cause = causeOf(finding);
  writer.append(factOf(row, step, shown, cause, said), {
    operatorId: said.operatorId,
    shiftId: said.shiftId,
    refs: [row.paymentId],
  });
  writer.run(
    `UPDATE card_payment SET state = ?, said_by = ?, cause = ?, captured_minor = ?, brand = ?, last4 = ?,
       approval_code = ?, reference = ? WHERE payment_id = ?`,
    step.state,
    said.by,
    said.by === 'person' ? said.reason : cause,
    step.state === 'captured' ? shown.amountMinor : 0,
    shown.brand,
    shown.last4,
    shown.approvalCode,
    shown.reference,
    row.paymentId,
  );
  return true;
}

function factOf(
  row: PaymentRow,
  step: Extract<PaymentStep, { kind: 'record' | 'resolve' }>,
  { amountMinor, ...card }: Shown,
  cause: string,
  { by, reason }: Said,
): Fact {
  const { paymentId, terminalId, provider, currency } = row;
  const payment = { paymentId, terminalId, provider, amountMinor, currency };
  if (step.kind === 'resolve') {
    // A provider that says otherwise takes back what was held to be true, which may be another amount.
    const held = step.before === 'captured' && row.capturedMinor > 0 ? row.capturedMinor : amountMinor;
    const resolved = { ...payment, amountMinor: step.outcome === 'captured' ? amountMinor : held };
    const { before, outcome } = step;
    return fact('PaymentResolved', {
      ...resolved,
      before,
      outcome,
      by,
      reason: by === 'person' ? reason : cause,
      saleId: row.saleId,
    });
  }
  switch (step.record) {
    case 'PaymentCaptured':
      return fact('PaymentCaptured', { ...payment, ...card });
    case 'PaymentDeclined':
    case 'PaymentCancelled':
    case 'PaymentUnknown':
      return fact(step.record, { ...payment, cause });
  }
}
