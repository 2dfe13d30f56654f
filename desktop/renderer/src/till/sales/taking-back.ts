import { z } from 'zod';
import { refundWanted, type Answer, type Problem, type SaleFileView } from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import { keptValue, type Kept } from '../../state/kept.ts';
import { askForApproval } from '../permits/approving.ts';
import type { Till } from '../till.ts';

/** A refund that was sent and not answered: the same id is sent again after a reload, and nothing goes back twice. */
const pendingRefund = z.strictObject({
  saleId: z.string(),
  isOtherTender: z.boolean(),
  body: z.strictObject({
    operationId: z.string(),
    wanted: refundWanted,
    to: z.enum(['original', 'cash']),
    reason: z.string(),
    expectedTotalMinor: z.int(),
    approvalCode: z.string(),
  }),
});
export type PendingRefund = z.infer<typeof pendingRefund>;

export const keptRefund = (till: Till): Kept<PendingRefund> =>
  keptValue(`gatehouse.pending-refund.${till.status.get().stationId}`, pendingRefund);

type Opened = { readonly file: SaleFileView };

/** Codes after which nobody can say yet whether the refund was made: its id is kept for the next try. */
const isOpenEnd = ({ code, status }: Problem): boolean =>
  code === 'unreachable' || code === 'refund_unknown' || status >= 500;

/** Sends a refund, asking on the spot for each approval it takes: another way than it was paid, and the amount. */
export async function sendRefund(till: Till, pending: PendingRefund): Promise<Answer<Opened>> {
  const kept = keptRefund(till);
  kept.write(pending);
  const { saleId, body, isOtherTender } = pending;
  const may = till.status.get().operator?.permissions ?? [];
  const toAsk: Permission[] =
    isOtherTender && !may.includes('sale.refund-other-tender')
      ? ['sale.refund-other-tender', 'sale.refund']
      : ['sale.refund'];
  const approvals: Partial<Record<Permission, string>> = {};
  for (;;) {
    const answer = await till.client.takingBack.refund({
      params: { saleId },
      body: {
        ...body,
        overrideId: approvals['sale.refund'] ?? null,
        otherTenderOverrideId: approvals['sale.refund-other-tender'] ?? null,
      },
    });
    const permission = !answer.ok && answer.problem.code === 'needs_override' ? toAsk.shift() : undefined;
    const overrideId = permission
      ? await askForApproval(till, {
          permission,
          action: 'refund',
          subjectId: saleId,
          amountMinor: body.expectedTotalMinor,
        })
      : null;
    if (!permission || overrideId === null) {
      if (answer.ok || !isOpenEnd(answer.problem)) kept.write(undefined);
      return answer;
    }
    approvals[permission] = overrideId;
  }
}

/** Finishes what a reload interrupted; undefined when nothing was. */
export async function resumeRefund(till: Till): Promise<SaleFileView | undefined> {
  const pending = keptRefund(till).read();
  if (!pending) return undefined;
  const answer = await sendRefund(till, pending);
  return answer.ok ? answer.value.file : undefined;
}
