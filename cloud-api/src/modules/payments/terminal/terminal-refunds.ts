import { sql } from 'kysely';
import type { TerminalRefundOutcome } from '@gatehouse/core/contract';
import type { StationCaller } from '../../../platform/http/caller.ts';
import { HttpProblem } from '../../../platform/http/problem.ts';
import { paymentRow } from './payment-rows.ts';
import type { TerminalParts } from './terminal-payments.ts';

interface RefundAsked {
  readonly refundId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
}

interface RefundRow {
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly state: 'started' | 'refunded' | 'refused';
  readonly cause: string;
  readonly providerRefundId: string;
}

/**
 * Sends money back once per refund id. The payment's row is the lock under which nobody, at no other till either, gives
 * back more than was captured; what is on its way counts as gone.
 */
export async function refundPayment(
  parts: TerminalParts,
  of: Pick<StationCaller, 'organizationId'>,
  asked: RefundAsked,
): Promise<TerminalRefundOutcome> {
  const { refundId, paymentId, amountMinor } = asked;
  const begun = await parts.database.tenants.transaction(of.organizationId, async (tx) => {
    const payment = await paymentRow(tx, paymentId, 'locked');
    if (!payment || payment.state !== 'captured' || payment.intentId === null)
      return { kind: 'refused', cause: 'no_such_payment' } as const;
    const before = await sql<RefundRow>`
      SELECT payment_id AS "paymentId", amount_minor AS "amountMinor", state, cause,
        provider_refund_id AS "providerRefundId" FROM payments.terminal_refund WHERE refund_id = ${refundId}`.execute(
      tx,
    );
    const known = before.rows[0];
    if (known && (known.paymentId !== paymentId || known.amountMinor !== amountMinor))
      throw new HttpProblem(409, 'operation_reused', 'This refund id was used for another refund');
    if (known?.state === 'refunded')
      return { kind: 'refunded', reference: known.providerRefundId, approvalCode: '' } as const;
    const sums = await sql<{ gone: number }>`
      SELECT coalesce(sum(amount_minor), 0)::bigint AS gone FROM payments.terminal_refund
      WHERE payment_id = ${paymentId} AND state <> 'refused' AND refund_id <> ${refundId}`.execute(tx);
    if (amountMinor > payment.capturedMinor - (sums.rows[0]?.gone ?? 0))
      return { kind: 'refused', cause: 'more_than_left' } as const;
    await sql`
      INSERT INTO payments.terminal_refund (organization_id, refund_id, payment_id, amount_minor, state)
      VALUES (${of.organizationId}, ${refundId}, ${paymentId}, ${amountMinor}, 'started')
      ON CONFLICT (organization_id, refund_id) DO UPDATE SET state = 'started', cause = ''`.execute(tx);
    return { kind: 'begun', intentId: payment.intentId } as const;
  });
  if (begun.kind !== 'begun') return begun;
  const done = await parts.provider.refund({ refundId, intentId: begun.intentId, amountMinor });
  if (!done.ok && done.failure.kind === 'unanswered') return { kind: 'unknown', cause: done.failure.code };
  const isBack = done.ok && done.value.state === 'refunded';
  const cause = done.ok ? (isBack ? '' : 'refund_failed') : done.failure.code;
  const reference = done.ok ? done.value.providerRefundId : '';
  await parts.database.tenants.transaction(of.organizationId, (tx) =>
    sql`UPDATE payments.terminal_refund
      SET state = ${isBack ? 'refunded' : 'refused'}, cause = ${cause}, provider_refund_id = ${reference}
      WHERE refund_id = ${refundId}`.execute(tx),
  );
  return isBack ? { kind: 'refunded', reference, approvalCode: '' } : { kind: 'refused', cause };
}

export interface Totals {
  readonly currency: string | null;
  readonly netMinor: number;
  readonly count: number;
}

/** What the provider captured less refunded on a reader since its last batch; `closeAs` closes that, once. */
export async function terminalTotals(
  parts: TerminalParts,
  of: Pick<StationCaller, 'organizationId' | 'stationId'>,
  { terminalId, closeAs }: { readonly terminalId: string; readonly closeAs: string | null },
): Promise<Totals> {
  return parts.database.tenants.transaction(of.organizationId, async (tx) => {
    const closed = await sql<Totals>`
      SELECT currency, net_minor AS "netMinor", count FROM payments.terminal_batch WHERE batch_id = ${closeAs}`.execute(
      tx,
    );
    if (closed.rows[0]) return closed.rows[0];
    const at = sql`station_id = ${of.stationId} AND terminal_id = ${terminalId} AND state = 'captured'`;
    const captured = await sql<{ minor: number; count: number; currency: string | null }>`
      SELECT coalesce(sum(captured_minor), 0)::bigint AS minor, count(*)::integer AS count, max(currency) AS currency
      FROM payments.terminal_payment WHERE ${at} AND batch_id IS NULL`.execute(tx);
    const refunded = await sql<{ minor: number; count: number }>`
      SELECT coalesce(sum(refund.amount_minor), 0)::bigint AS minor, count(*)::integer AS count
      FROM payments.terminal_refund AS refund JOIN payments.terminal_payment AS payment USING (organization_id, payment_id)
      WHERE refund.state = 'refunded' AND refund.batch_id IS NULL
        AND payment.station_id = ${of.stationId} AND payment.terminal_id = ${terminalId}`.execute(tx);
    const [taken, back] = [captured.rows[0], refunded.rows[0]];
    const totals = {
      currency: taken?.currency ?? null,
      netMinor: (taken?.minor ?? 0) - (back?.minor ?? 0),
      count: (taken?.count ?? 0) + (back?.count ?? 0),
    };
    if (closeAs === null) return totals;
    await sql`
      INSERT INTO payments.terminal_batch
        (organization_id, batch_id, station_id, terminal_id, currency, net_minor, count)
      VALUES (${of.organizationId}, ${closeAs}, ${of.stationId}, ${terminalId}, ${totals.currency}, ${totals.netMinor},
        ${totals.count})`.execute(tx);
    await sql`UPDATE payments.terminal_payment SET batch_id = ${closeAs} WHERE ${at} AND batch_id IS NULL`.execute(
      tx,
    );
    await sql`
      UPDATE payments.terminal_refund SET batch_id = ${closeAs}
      FROM payments.terminal_payment AS payment
      WHERE payment.payment_id = terminal_refund.payment_id AND payment.station_id = ${of.stationId}
        AND payment.terminal_id = ${terminalId} AND terminal_refund.state = 'refunded'
        AND terminal_refund.batch_id IS NULL`.execute(tx);
    return totals;
  });
}
