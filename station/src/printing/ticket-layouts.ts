import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { type TicketLayout, ticketLayout, USUAL_TICKET_LAYOUTS } from '@gatehouse/core/paper';
import type { Ledger } from '../ledger/index.ts';

export type PaperWidthMm = 58 | 80;

/** How this station's tickets look: its own layout, else the venue's, else the usual one. */
export interface TicketLayouts {
  layout(widthMm: PaperWidthMm): TicketLayout;
  all(): TicketLayout[];
  /** Null brings the venue's back. */
  keep(widthMm: PaperWidthMm, layout: TicketLayout | null): void;
}

export function createTicketLayouts(
  ledger: Ledger,
  policy: () => VenuePolicy | undefined = () => undefined,
): TicketLayouts {
  const layout = (widthMm: PaperWidthMm): TicketLayout => {
    const text = ledger.read.value<string>('SELECT layout FROM ticket_layout WHERE width_mm = ?', widthMm);
    // A layout an earlier version kept may not be one today: a ticket in the usual layout opens the gate as well.
    const kept = text === undefined ? undefined : ticketLayout.safeParse(JSON.parse(text));
    if (kept?.success === true) return kept.data;
    return policy()?.paper?.ticketLayouts?.[widthMm] ?? USUAL_TICKET_LAYOUTS[widthMm];
  };
  return {
    layout,
    all: () => [layout(58), layout(80)],
    keep(widthMm, next) {
      ledger.transact((writer) => {
        if (next === null) writer.run('DELETE FROM ticket_layout WHERE width_mm = ?', widthMm);
        else
          writer.run(
            `INSERT INTO ticket_layout (width_mm, layout) VALUES (?, ?)
             ON CONFLICT (width_mm) DO UPDATE SET layout = excluded.layout`,
            widthMm,
            JSON.stringify(next),
          );
      });
    },
  };
}
