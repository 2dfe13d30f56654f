import { useTill } from '../../till-context.ts';
import { useAllowed } from '../../words.ts';
import { askForApproval } from '../../permits/approving.ts';

export type InvoicePermit =
  | { readonly ok: true; readonly overrideId: string | null }
  | { readonly ok: false };

/** Whether this operator may put an amount on account: by right, or once by somebody who may, asked on the spot. */
export function useInvoicePermit(): (amountMinor: number) => Promise<InvoicePermit> {
  const till = useTill();
  const { allowed } = useAllowed('payment.invoice');
  return async (amountMinor) => {
    if (allowed) return { ok: true, overrideId: null };
    const overrideId = await askForApproval(till, {
      permission: 'payment.invoice',
      action: 'invoice',
      subjectId: till.basket.get().basketId,
      amountMinor,
    });
    return overrideId === null ? { ok: false } : { ok: true, overrideId };
  };
}
