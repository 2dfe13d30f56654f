import type { ProjectedRecord } from '../sync/contract.ts';

/** What one record adds to the figures of its day. */
export interface Figures {
  readonly grossMinor: number;
  readonly saleCount: number;
  readonly ticketCount: number;
  readonly admissions: number;
  readonly refusals: number;
  readonly inside: number;
}

const NOTHING: Figures = {
  grossMinor: 0,
  saleCount: 0,
  ticketCount: 0,
  admissions: 0,
  refusals: 0,
  inside: 0,
};

const grossOf = (lines: readonly { readonly grossMinor: number }[]) =>
  lines.reduce((sum, line) => sum + line.grossMinor, 0);

/**
 * A guest counts as admitted when the gate opens and stops counting when the turnstile reports that nobody passed; one
 * that broke off reports nothing, and whoever it let through is inside. A refund counts on the day it is made. Undefined for records that move no figure.
 */
export function figuresOf(record: ProjectedRecord): Figures | undefined {
  switch (record.kind) {
    case 'SaleCompleted':
      return { ...NOTHING, grossMinor: grossOf(record.body.lines), saleCount: 1 };
    case 'SaleRefunded':
      return { ...NOTHING, grossMinor: -grossOf(record.body.lines) };
    case 'TicketIssued':
      return { ...NOTHING, ticketCount: 1 };
    case 'AdmissionGranted':
      return record.body.direction === 'in'
        ? { ...NOTHING, admissions: 1, inside: 1 }
        : { ...NOTHING, inside: -1 };
    case 'PassageTimedOut':
      if (record.body.cause !== 'timed-out') return undefined;
      return record.body.direction === 'in'
        ? { ...NOTHING, admissions: -1, inside: -1 }
        : { ...NOTHING, inside: 1 };
    case 'AdmissionRefused':
      return { ...NOTHING, refusals: 1 };
    default:
      return undefined;
  }
}

export const addFigures = (left: Figures, right: Figures): Figures => ({
  grossMinor: left.grossMinor + right.grossMinor,
  saleCount: left.saleCount + right.saleCount,
  ticketCount: left.ticketCount + right.ticketCount,
  admissions: left.admissions + right.admissions,
  refusals: left.refusals + right.refusals,
  inside: left.inside + right.inside,
});
