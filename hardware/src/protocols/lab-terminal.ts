/**
 * The line protocol between a till and the lab's card terminal: words separated by one space, LF at the end, every
 * word free of spaces. The till asks, the terminal answers with the same id; progress and outcomes come unasked, too.
 *
 *   START id amount currency       → STEP id step … then an outcome
 *   CANCEL id                      → CANCELLING id | TOOLATE id
 *   QUERY id                       → STEP id step | an outcome | NONE id (and the id is closed)
 *   REFUND id paymentId amount     → REFUNDED id reference | REFUSED id cause
 *   TOTALS [batchId]               → TOTALS batchId|- currency|- net count
 *   PING                           → PONG
 *   outcome: CAPTURED id amount brand last4 approval reference | DECLINED id cause | CANCELLED id cause
 */
import type { PaymentOutcome, PaymentStep, RefundOutcome, TerminalTotals } from '../ports/index.ts';

export type LabMessage =
  | { readonly kind: 'pong' }
  | { readonly kind: 'step'; readonly id: string; readonly step: PaymentStep }
  | { readonly kind: 'outcome'; readonly id: string; readonly outcome: PaymentOutcome }
  | { readonly kind: 'none'; readonly id: string }
  | { readonly kind: 'too-late'; readonly id: string }
  | { readonly kind: 'cancelling'; readonly id: string }
  | { readonly kind: 'refund'; readonly id: string; readonly outcome: RefundOutcome }
  | { readonly kind: 'totals'; readonly batchId: string; readonly totals: TerminalTotals | undefined }
  /** Not a line of this protocol: noise on the wire, or a newer terminal. */
  | { readonly kind: 'not-understood'; readonly line: string };

const STEPS: readonly PaymentStep[] = ['starting', 'present-card', 'enter-pin', 'authorising', 'cancelling'];
const NOTHING = '-';
const word = (text: string): string => (text === '' ? NOTHING : text.replaceAll(/[^\w.:-]/g, '_'));
const shown = (text: string | undefined): string => (text === undefined || text === NOTHING ? '' : text);
const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;

export const labLine = (...words: readonly (string | number)[]): Uint8Array =>
  new TextEncoder().encode(`${words.map((one) => word(String(one))).join(' ')}\n`);

/** Reads one line of the terminal's. A damaged line is never taken for an outcome. */
export function readLabLine(line: string): LabMessage {
  const [verb, id = '', ...rest] = line.split(' ');
  const not = { kind: 'not-understood', line } as const;
  if (verb === 'PONG') return { kind: 'pong' };
  if (id === '') return not;
  switch (verb) {
    case 'STEP': {
      const step = STEPS.find((one) => one === rest[0]);
      return step && rest.length === 1 ? { kind: 'step', id, step } : not;
    }
    case 'CAPTURED': {
      const amountMinor = whole(rest[0]);
      if (rest.length !== 5 || amountMinor === undefined || amountMinor < 1) return not;
      const [, brand, last4, approvalCode, reference] = rest.map(shown);
      if (!/^\d{0,4}$/.test(last4 ?? '')) return not;
      return {
        kind: 'outcome',
        id,
        outcome: {
          kind: 'captured',
          amountMinor,
          brand: brand ?? '',
          last4: last4 ?? '',
          approvalCode: approvalCode ?? '',
          reference: reference ?? '',
        },
      };
    }
    case 'DECLINED':
      return rest.length === 1
        ? { kind: 'outcome', id, outcome: { kind: 'declined', cause: shown(rest[0]) } }
        : not;
    case 'CANCELLED':
      return rest.length === 1
        ? { kind: 'outcome', id, outcome: { kind: 'cancelled', cause: shown(rest[0]) } }
        : not;
    case 'NONE':
      return { kind: 'none', id };
    case 'TOOLATE':
      return { kind: 'too-late', id };
    case 'CANCELLING':
      return { kind: 'cancelling', id };
    case 'REFUNDED':
      return rest.length === 1
        ? { kind: 'refund', id, outcome: { kind: 'refunded', reference: shown(rest[0]), approvalCode: '' } }
        : not;
    case 'REFUSED':
      return rest.length === 1
        ? { kind: 'refund', id, outcome: { kind: 'refused', cause: shown(rest[0]) } }
        : not;
    case 'TOTALS': {
      const [netMinor, count] = [whole(rest[1]), whole(rest[2])];
      if (rest.length !== 3 || netMinor === undefined || count === undefined) return not;
      const currency = shown(rest[0]);
      return { kind: 'totals', batchId: shown(id), totals: { currency, netMinor, count } };
    }
    default:
      return not;
  }
}
