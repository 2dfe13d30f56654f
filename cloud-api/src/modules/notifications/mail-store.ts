import { sql } from 'kysely';
import { z } from 'zod';
import { receiptContent } from '@gatehouse/core/contract';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { nodeSealing } from '../../platform/node-sealing.ts';
import { adoptSubject, subjectKey } from '../privacy/contract.ts';

const letter = z.strictObject({ email: z.string(), locale: z.string(), receipt: receiptContent });
export type Letter = z.infer<typeof letter>;

export interface DueMail {
  readonly organizationId: string;
  readonly venueId: string;
  readonly sendId: string;
  readonly subjectId: string;
  readonly sealed: Uint8Array;
  readonly attempts: number;
}

const contextOf = (sendId: string): Uint8Array => nodeSealing.utf8(`gatehouse/receipt-mail/v1\n${sendId}`);

/** Keeps a receipt to be sent; the same send id is kept once. Resolves to the state it is in. */
export async function keepMail(
  tx: Tx,
  cloudKey: CloudKey,
  station: StationCaller,
  asked: {
    readonly sendId: string;
    readonly saleId: string;
    readonly subjectId: string;
    readonly subjectKey: string;
    readonly letter: Letter;
  },
  nowMs: number,
): Promise<MailState> {
  const { organizationId, venueId, stationId } = station;
  const key = Buffer.from(asked.subjectKey, 'base64url');
  const given = { subjectId: asked.subjectId, key: asked.subjectKey };
  const adopted = await adoptSubject(tx, cloudKey, { organizationId, venueId }, given, nowMs);
  if (adopted.state !== 'alive') return 'erased';
  const sealed = nodeSealing.seal(
    key,
    nodeSealing.utf8(JSON.stringify(asked.letter)),
    contextOf(asked.sendId),
  );
  await sql`
    INSERT INTO notifications.receipt_mail
      (organization_id, venue_id, send_id, station_id, sale_id, subject_id, sealed, state, next_at_ms, accepted_at_ms)
    VALUES (${organizationId}, ${venueId}, ${asked.sendId}, ${stationId}, ${asked.saleId}, ${asked.subjectId},
      ${Buffer.from(sealed)}, 'accepted', ${nowMs}, ${nowMs})
    ON CONFLICT (organization_id, send_id) DO NOTHING`.execute(tx);
  const [state] = await statesOf(tx, [asked.sendId]);
  return state?.state ?? 'accepted';
}

export type MailState = 'accepted' | 'sent' | 'bounced' | 'erased';

export async function statesOf(
  tx: Tx,
  sendIds: readonly string[],
): Promise<{ sendId: string; state: MailState; detail: string }[]> {
  const found = await sql<{ send_id: string; state: MailState; detail: string }>`
    SELECT send_id, state, detail FROM notifications.receipt_mail WHERE send_id = ANY(${[...sendIds]})`.execute(
    tx,
  );
  return found.rows.map(({ send_id: sendId, state, detail }) => ({ sendId, state, detail }));
}

/** Takes one that is due for this process: others pass it by until `untilMs`. */
export async function takeDue(tx: Tx, nowMs: number, untilMs: number): Promise<DueMail | undefined> {
  const found = await sql<{
    organization_id: string;
    venue_id: string;
    send_id: string;
    subject_id: string;
    sealed: Uint8Array;
    attempts: number;
  }>`
    UPDATE notifications.receipt_mail SET attempts = attempts + 1, next_at_ms = ${untilMs}
    WHERE (organization_id, send_id) = (
      SELECT organization_id, send_id FROM notifications.receipt_mail
      WHERE state = 'accepted' AND next_at_ms <= ${nowMs} ORDER BY next_at_ms LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING organization_id, venue_id, send_id, subject_id, sealed, attempts`.execute(tx);
  const row = found.rows[0];
  return (
    row && {
      organizationId: row.organization_id,
      venueId: row.venue_id,
      sendId: row.send_id,
      subjectId: row.subject_id,
      sealed: row.sealed,
      attempts: row.attempts,
    }
  );
}

/** Whom it goes to and what it says; undefined once the guest was erased. */
export async function openLetter(tx: Tx, cloudKey: CloudKey, mail: DueMail): Promise<Letter | undefined> {
  const key = await subjectKey(tx, cloudKey, mail.organizationId, mail.subjectId);
  const plain = key && nodeSealing.open(key, mail.sealed, contextOf(mail.sendId));
  return plain && letter.parse(JSON.parse(nodeSealing.text(plain)));
}

export async function settleMail(
  tx: Tx,
  sendId: string,
  state: Exclude<MailState, 'accepted'>,
  detail: string,
  nowMs: number,
): Promise<void> {
  await sql`
    UPDATE notifications.receipt_mail
    SET state = ${state}, detail = ${detail.slice(0, 300)}, sealed = NULL, settled_at_ms = ${nowMs}
    WHERE send_id = ${sendId} AND state = 'accepted'`.execute(tx);
}

export const putOff = async (tx: Tx, sendId: string, untilMs: number, detail: string): Promise<void> =>
  void (await sql`
    UPDATE notifications.receipt_mail SET next_at_ms = ${untilMs}, detail = ${detail.slice(0, 300)}
    WHERE send_id = ${sendId} AND state = 'accepted'`.execute(tx));
