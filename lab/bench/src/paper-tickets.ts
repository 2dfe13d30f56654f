import type { BenchDeviceView, BenchView } from '../../src/api/bench-view.ts';
import { isTicketCode, shortCode, type HeldTicket } from './held-tickets.ts';

export type PrintView = BenchDeviceView['prints'][number];

/** The product a ticket is for, as printed above its code. */
export function ticketsOn(print: PrintView): readonly HeldTicket[] {
  return print.codes.filter(isTicketCode).map((code) => ({
    key: code,
    code,
    kind: 'real' as const,
    title: productOn(print),
    note: shortCode(code),
  }));
}

/** Tickets are printed venue first, product second; a heading in capitals or a shop name is not the product. */
function productOn(print: PrintView): string {
  const lines = print.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => PRODUCT_WORDS.test(line)) ?? lines[1] ?? print.title;
}
const PRODUCT_WORDS = /^(adult|child|family|senior|carer|climbing|kids|season)\b/i;

export function newestTicket(view: BenchView): HeldTicket | undefined {
  const prints = view.devices.flatMap((device) => device.prints);
  return prints.toReversed().flatMap(ticketsOn)[0];
}
