import { fact } from '@gatehouse/core/journal';
import { looksLikeTicketCode } from '@gatehouse/core/tickets';
import { answered, type Answered, refused } from '../api/problem.ts';
import { openShiftRow } from '../till/shifts.ts';
import { once, type TillOperator } from '../till/parts.ts';
import type { CollectingParts } from './parts.ts';

export interface BandAsked {
  readonly operationId: string;
  readonly ticketId: string;
  readonly orderId: string | null;
  readonly mediaCode: string;
}

/** Lets a band stand for a ticket. One that stands for another ticket is refused: it is on somebody's wrist. */
export function linkBand(
  parts: CollectingParts,
  asked: BandAsked,
  operator: TillOperator,
): Answered<{ ticketId: string; mediaCode: string; replaced: string | null }> {
  if (looksLikeTicketCode(asked.mediaCode)) return refused(409, 'not_a_band', 'This is a ticket, not a band');
  return once(parts, { operationId: asked.operationId, kind: 'band' }, (writer) => {
    const wearer = writer.value<string>(
      'SELECT ticket_id FROM band_link WHERE media_code = ?',
      asked.mediaCode,
    );
    if (wearer !== undefined && wearer !== asked.ticketId)
      return refused(409, 'band_in_use', 'This band stands for another ticket already');
    const replaced =
      writer.value<string>('SELECT media_code FROM band_link WHERE ticket_id = ?', asked.ticketId) ?? null;
    const body = {
      ticketId: asked.ticketId,
      mediaCode: asked.mediaCode,
      replaced: replaced === asked.mediaCode ? null : replaced,
    };
    if (wearer === undefined)
      writer.append(fact('BandLinked', { linkId: parts.ids.nextId(), orderId: asked.orderId, ...body }), {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
        refs: [asked.ticketId],
      });
    return answered(body);
  });
}
