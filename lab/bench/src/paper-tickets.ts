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

/** A ticket is headed by the venue; the line under it is what it admits to. */
function productOn(print: PrintView): string {
  const lines = print.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines[1] ?? print.title;
}

export function newestTicket(view: BenchView): HeldTicket | undefined {
  const prints = view.devices.flatMap((device) => device.prints);
  return prints.toReversed().flatMap(ticketsOn)[0];
}
