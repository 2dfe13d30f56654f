import type { JournalRecord } from '@gatehouse/core/journal';
import { type Findings, grouped, shortIncarnation } from './report.ts';

/** Receipt and Z numbers of one incarnation: from 1, without a gap, in the order they were given. */
export class NumberCheck {
  readonly #findings: Findings;
  readonly #incarnation: string;
  #receipt = 0;
  #z = 0;

  constructor(findings: Findings, incarnation: string) {
    this.#findings = findings;
    this.#incarnation = incarnation;
  }

  see(record: JournalRecord): void {
    if (record.kind === 'SaleCompleted' || record.kind === 'SaleRefunded') {
      const { receiptNumber } = record.body;
      const prefix = `${record.registerId}-${this.#incarnation.slice(0, 4).toUpperCase()}-`;
      const found = Number(/(\d+)$/.exec(receiptNumber)?.[1] ?? Number.NaN);
      if (!receiptNumber.startsWith(prefix) || found !== this.#receipt + 1)
        this.#gap(
          'receipt',
          receiptNumber,
          `${prefix}${String(this.#receipt + 1).padStart(6, '0')}`,
          record.seq,
        );
      this.#receipt = Number.isNaN(found) ? this.#receipt + 1 : found;
    }
    if (record.kind === 'ShiftClosed') {
      if (record.body.zNumber !== this.#z + 1)
        this.#gap('Z report', String(record.body.zNumber), String(this.#z + 1), record.seq);
      this.#z = record.body.zNumber;
    }
  }

  #gap(what: string, found: string, expected: string, seq: number): void {
    this.#findings.broken(
      'number-gap',
      `${what} ${found} at record ${grouped(seq)} of incarnation ${shortIncarnation(this.#incarnation)} should be ${expected}`,
      { incarnation: this.#incarnation, seq },
    );
  }
}
