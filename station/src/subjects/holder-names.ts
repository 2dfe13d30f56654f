import { shortHolder, type Presented } from '@gatehouse/core/admission';
import type { ScanView } from '@gatehouse/core/contract';
import { serialToInteger } from '@gatehouse/core/replica';
import { openHolder } from '@gatehouse/core/subjects';
import type { SqlReader } from '../ledger/index.ts';
import { nodeSealing } from './node-sealing.ts';

/**
 * The name behind a code, "Mara K.", while the code is in front of the gate; '' for everything else. A barcode without
 * a signature opens nothing: such media show no name.
 */
export type HolderNameOf = (presented: Presented) => string;

export function createHolderNames(replica: SqlReader): HolderNameOf {
  const subjectKeyOf = (subjectId: string) =>
    replica.value<Uint8Array>('SELECT key FROM subject_key WHERE subject_id = ?', subjectId);
  return (presented) => {
    if (presented.kind !== 'code' || presented.authenticity.kind !== 'authentic') return '';
    const { claims, signature } = presented.code;
    const row = replica.get<{ ticketId: string; holderSealed: string }>(
      'SELECT ticket_id AS ticketId, holder_sealed AS holderSealed FROM ticket WHERE serial = ?',
      serialToInteger(claims.serial),
    );
    if (!row || row.holderSealed === '') return '';
    const to = { ticketId: row.ticketId, serial: claims.serial, signature };
    return shortHolder(
      openHolder(Buffer.from(row.holderSealed, 'base64url'), to, subjectKeyOf, nodeSealing) ?? '',
    );
  };
}

/** A verdict with the holder's name for a screen. What is stored and what crosses the LAN never has it. */
export function withHolder<View extends Pick<ScanView, 'verdict'>>(view: View, holder: string): View {
  const { ticket } = view.verdict;
  if (!ticket || holder === '') return view;
  return { ...view, verdict: { ...view.verdict, ticket: { ...ticket, holder } } };
}
