import { sql } from 'kysely';
import type { TerminalTruth } from '@gatehouse/core/contract';
import type { Database, Tx } from '../../../platform/database.ts';
import type { StationCaller } from '../../../platform/http/caller.ts';
import { HttpProblem } from '../../../platform/http/problem.ts';
import { type PaymentRow, paymentRow, truthOf } from './payment-rows.ts';
import type { CardProvider, Intent } from './provider.ts';

export interface TerminalParts {
  readonly database: Database;
  readonly provider: CardProvider;
  readonly nowMs: () => number;
  /** Told when a payment reached its end; at most once per end. */
  readonly onSettled: (paymentId: string, state: PaymentRow['state']) => void;
}

interface StartAsked {
  readonly paymentId: string;
  readonly terminalId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

type Of = Pick<StationCaller, 'organizationId' | 'venueId' | 'stationId'>;

const inTenant = <T>({ database }: TerminalParts, of: Of, run: (tx: Tx) => Promise<T>): Promise<T> =>
  database.tenants.transaction(of.organizationId, run);

/** The payment of a station; another station's does not exist for it. */
async function ownPayment(parts: TerminalParts, of: Of, paymentId: string): Promise<PaymentRow | undefined> {
  const row = await inTenant(parts, of, (tx) => paymentRow(tx, paymentId));
  if (row && row.stationId !== of.stationId) throw new HttpProblem(404, 'not_found', 'No such payment');
  return row;
}

/**
 * Begins a payment on a reader, at most once: the row is there before the provider is asked, and both of the provider's
 * steps carry keys made of the station's own id.
 */
export async function startPayment(parts: TerminalParts, of: Of, asked: StartAsked): Promise<TerminalTruth> {
  const row = await inTenant(parts, of, (tx) => takeRow(parts, tx, of, asked));
  if (
    row.stationId !== of.stationId ||
    row.amountMinor !== asked.amountMinor ||
    row.currency !== asked.currency
  ) {
    // Closed by a question that came first: nobody had asked for an amount.
    if (row.state === 'closed' && row.stationId === of.stationId) return truthOf(row);
    throw new HttpProblem(409, 'payment_differs', 'This payment id was used for another payment', {
      errors: [{ field: 'body.paymentId', message: 'is another payment' }],
    });
  }
  if (row.state !== 'pending' || row.presented) return queryPayment(parts, of, asked.paymentId);
  const { paymentId, amountMinor, currency } = asked;
  const owner = { organizationId: of.organizationId, paymentId };
  const made = await parts.provider.createIntent({ owner, amountMinor, currency });
  if (!made.ok)
    return made.failure.kind === 'refused'
      ? settle(parts, of, paymentId, { state: 'cancelled', cause: made.failure.code })
      : { kind: 'unknown', cause: made.failure.code };
  const { intentId } = made.value;
  const isOurs = await inTenant(parts, of, async (tx) => {
    const done = await sql`
      UPDATE payments.terminal_payment SET intent_id = ${intentId}
      WHERE payment_id = ${paymentId} AND state = 'pending' AND (intent_id IS NULL OR intent_id = ${intentId})`.execute(
      tx,
    );
    return done.numAffectedRows === 1n;
  });
  if (!isOurs) {
    // Closed while it was made: it must never be shown to a guest.
    await parts.provider.cancelIntent(intentId);
    return queryPayment(parts, of, paymentId);
  }
  const shown = await parts.provider.present(row.readerId, intentId, paymentId);
  if (!shown.ok && shown.failure.kind === 'refused')
    return giveUp(parts, of, paymentId, intentId, shown.failure.code);
  await inTenant(parts, of, (tx) =>
    sql`UPDATE payments.terminal_payment SET presented = true WHERE payment_id = ${paymentId}`.execute(tx),
  );
  return queryPayment(parts, of, paymentId);
}

/** The row of a payment, made now or long before. */
async function takeRow(parts: TerminalParts, tx: Tx, of: Of, asked: StartAsked): Promise<PaymentRow> {
  const found = await sql<{ reader_id: string }>`
    SELECT reader_id FROM payments.terminal_reader
    WHERE station_id = ${of.stationId} AND terminal_id = ${asked.terminalId}`.execute(tx);
  const readerId = found.rows[0]?.reader_id;
  if (readerId === undefined)
    throw new HttpProblem(404, 'no_reader', 'No reader is registered for this terminal', {
      errors: [{ field: 'body.terminalId', message: asked.terminalId }],
    });
  await insertRow(parts, tx, of, { ...asked, readerId, state: 'pending' });
  return (await paymentRow(tx, asked.paymentId, 'locked')) as PaymentRow;
}

const insertRow = (
  parts: TerminalParts,
  tx: Tx,
  of: Of,
  row: StartAsked & { readonly readerId: string; readonly state: 'pending' | 'closed' },
) =>
  sql`
  INSERT INTO payments.terminal_payment
    (organization_id, payment_id, venue_id, station_id, terminal_id, reader_id, amount_minor, currency, state, changed_at_ms)
  VALUES (${of.organizationId}, ${row.paymentId}, ${of.venueId}, ${of.stationId}, ${row.terminalId}, ${row.readerId},
    ${row.amountMinor}, ${row.currency}, ${row.state}, ${parts.nowMs()})
  ON CONFLICT DO NOTHING`.execute(tx);

/** Writes an end. What the provider captured wins over whatever was written before; every other end is the first one. */
async function settle(
  parts: TerminalParts,
  of: Pick<Of, 'organizationId'>,
  paymentId: string,
  end: {
    readonly state: 'captured' | 'declined' | 'cancelled';
    readonly cause: string;
    readonly intent?: Intent;
  },
): Promise<TerminalTruth> {
  const { intent } = end;
  const { row, changed } = await parts.database.tenants.transaction(of.organizationId, (tx) =>
    settleIn(parts, tx, paymentId, end),
  );
  if (changed) parts.onSettled(paymentId, row.state);
  return truthOf(row, intent?.state === 'processing' ? 'authorising' : 'present-card');
}

async function settleIn(
  parts: Pick<TerminalParts, 'nowMs'>,
  tx: Tx,
  paymentId: string,
  end: {
    readonly state: 'captured' | 'declined' | 'cancelled';
    readonly cause: string;
    readonly intent?: Intent;
  },
): Promise<{ readonly row: PaymentRow; readonly changed: boolean }> {
  const { state, cause, intent } = end;
  const done = await sql`
    UPDATE payments.terminal_payment SET state = ${state}, cause = ${cause},
      captured_minor = ${state === 'captured' ? (intent?.amountReceivedMinor ?? 0) : 0},
      brand = ${intent?.brand ?? ''}, last4 = ${(intent?.last4 ?? '').slice(-4)},
      approval_code = ${(intent?.approvalCode ?? '').slice(0, 40)}, changed_at_ms = ${parts.nowMs()}
    WHERE payment_id = ${paymentId} AND state <> 'captured' AND (state = 'pending' OR ${state} = 'captured')`.execute(
    tx,
  );
  return {
    row: (await paymentRow(tx, paymentId)) as PaymentRow,
    changed: done.numAffectedRows === 1n,
  };
}

/** What an intent says for certain; undefined while it is not decided. */
const endOf = (intent: Intent) =>
  intent.state === 'succeeded'
    ? ({ state: 'captured', cause: '', intent } as const)
    : intent.state === 'cancelled'
      ? ({
          state: intent.declineCode === '' ? 'cancelled' : 'declined',
          cause: intent.declineCode || 'cancelled',
          intent,
        } as const)
      : undefined;

/** Takes an intent back and writes what came of that: the provider may say that the card was faster. */
async function giveUp(
  parts: TerminalParts,
  of: Of,
  paymentId: string,
  intentId: string,
  cause: string,
): Promise<TerminalTruth> {
  const cancelled = await parts.provider.cancelIntent(intentId);
  const intent = cancelled.ok ? cancelled : await parts.provider.intent(intentId);
  if (!intent.ok) return { kind: 'unknown', cause: intent.failure.code };
  const end = endOf(intent.value);
  if (!end) return { kind: 'pending', step: 'cancelling' };
  const named =
    end.state === 'captured' ? end : { ...end, cause: end.state === 'declined' ? end.cause : cause };
  return settle(parts, of, paymentId, named);
}

/**
 * What became of a payment, by the intent alone: the reader's own word only tells whether anybody is still at it. A
 * payment nobody began is closed by the question.
 */
export async function queryPayment(parts: TerminalParts, of: Of, paymentId: string): Promise<TerminalTruth> {
  const row = await ownPayment(parts, of, paymentId);
  if (!row) {
    await inTenant(parts, of, (tx) =>
      insertRow(parts, tx, of, {
        ...{ paymentId, terminalId: '', readerId: '', amountMinor: 0, currency: '', state: 'closed' },
      }),
    );
    const now = await ownPayment(parts, of, paymentId);
    return now && now.state !== 'closed' ? queryPayment(parts, of, paymentId) : { kind: 'not-charged' };
  }
  if (row.state !== 'pending') return truthOf(row);
  if (row.intentId === null) {
    // Its start is still on its way to the provider, or died there: whichever comes first, the other gives way.
    await inTenant(parts, of, (tx) =>
      sql`UPDATE payments.terminal_payment SET state = 'closed'
        WHERE payment_id = ${paymentId} AND state = 'pending' AND intent_id IS NULL`.execute(tx),
    );
    const now = await ownPayment(parts, of, paymentId);
    return now ? truthOf(now) : { kind: 'not-charged' };
  }
  const found = await parts.provider.intent(row.intentId);
  if (!found.ok) return { kind: 'unknown', cause: found.failure.code };
  const end = endOf(found.value);
  if (end) return settle(parts, of, paymentId, end);
  if (found.value.state === 'processing') return { kind: 'pending', step: 'authorising' };
  const action = await parts.provider.readerAction(row.readerId);
  if (!action.ok) return { kind: 'pending', step: 'present-card' };
  const isAtIt = action.value?.intentId === row.intentId && action.value.state === 'in-progress';
  if (isAtIt) return truthOf({ ...row, presented: true });
  const failure = action.value?.intentId === row.intentId ? action.value.failureCode : '';
  const cause = found.value.declineCode || failure || (row.presented ? 'cancelled' : 'not_started');
  return giveUp(parts, of, paymentId, row.intentId, cause);
}

/** Asks the reader to give up. `too-late`: the card was there first. */
export async function cancelPayment(
  parts: TerminalParts,
  of: Of,
  paymentId: string,
): Promise<'asked' | 'too-late'> {
  const row = await ownPayment(parts, of, paymentId);
  if (!row || row.state !== 'pending' || row.intentId === null) {
    if (row) await queryPayment(parts, of, paymentId);
    return row?.state === 'captured' ? 'too-late' : 'asked';
  }
  const stopped = await parts.provider.cancelAction(row.readerId);
  // A reader that is charging says that it is busy: the card is not to be interrupted.
  if (!stopped.ok && stopped.failure.code === 'terminal_reader_busy') return 'too-late';
  const truth = await giveUp(parts, of, paymentId, row.intentId, 'cancelled');
  return truth.kind === 'captured' ? 'too-late' : 'asked';
}

/** Applies what an event is about, once: the event only says where to look, the intent says what is true. */
export async function applyEvent(
  parts: TerminalParts,
  event: { readonly eventId: string; readonly type: string },
  intent: Intent,
): Promise<'applied' | 'repeated' | 'not-ours'> {
  const { owner } = intent;
  if (!owner) return 'not-ours';
  const settled = await parts.database.tenants.transaction(owner.organizationId, async (tx) => {
    const fresh = await sql`
      INSERT INTO payments.provider_event (organization_id, event_id, type, received_at_ms)
      VALUES (${owner.organizationId}, ${event.eventId}, ${event.type}, ${parts.nowMs()})
      ON CONFLICT DO NOTHING`.execute(tx);
    if (fresh.numAffectedRows !== 1n) return 'repeated' as const;
    const row = await paymentRow(tx, owner.paymentId);
    // An intent that carries the name of another payment's: somebody else made it with our key.
    if (!row || (row.intentId !== null && row.intentId !== intent.intentId)) return 'not-ours' as const;
    const end = endOf(intent);
    return end ? settleIn(parts, tx, owner.paymentId, end) : undefined;
  });
  if (settled === 'repeated' || settled === 'not-ours') return settled;
  if (settled?.changed) parts.onSettled(owner.paymentId, settled.row.state);
  return 'applied';
}
