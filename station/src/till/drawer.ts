import { fact } from '@gatehouse/core/journal';
import type { Ledger } from '../ledger/index.ts';

/** How a drawer answered: `refused` means that it certainly did not open. */
export type KickResult = 'sent' | 'unknown' | 'refused';

/** The drawer this till is wired to; a till without one refuses. */
export interface DrawerControl {
  kick(): Promise<KickResult>;
}

export interface DrawerOpening {
  readonly cause: 'sale' | 'refund' | 'no-sale' | 'shift';
  readonly saleId: string | null;
  readonly reason: string;
  readonly operatorId: string;
  readonly shiftId: string | null;
}

/**
 * Kicks the drawer and writes that it opened, also when nobody can say whether it did: an opening that is not in the
 * journal is the one an auditor asks about.
 */
export async function openDrawer(
  ledger: Ledger,
  drawer: DrawerControl,
  opening: DrawerOpening,
): Promise<boolean> {
  const result = await drawer.kick();
  if (result === 'refused') return false;
  const { cause, saleId, reason, operatorId, shiftId } = opening;
  ledger.transact((writer) =>
    writer.append(fact('DrawerOpened', { cause, saleId, reason }), { operatorId, shiftId }),
  );
  return true;
}
