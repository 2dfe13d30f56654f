import { accounts } from '@gatehouse/core/ledger';
import type { Ledger } from '../../ledger/index.ts';

/** What is held as a deposit under a reference, in the venue's minor units, as far as this station's books know. */
export function heldDepositMinor(
  ledger: Pick<Ledger, 'balanceOf'>,
  reference: string,
  currency: string,
): number {
  const { debitMinor, creditMinor } = ledger.balanceOf(accounts.depositsHeld(reference), currency);
  return creditMinor - debitMinor;
}
