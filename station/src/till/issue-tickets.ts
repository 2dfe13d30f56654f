import { fact } from '@gatehouse/core/journal';
import {
  addDays,
  businessDayOf,
  dateOfTicketDay,
  type IsoDate,
  type RandomSource,
  ticketDayOf,
} from '@gatehouse/core/time';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { signTicketCode, type TicketClaims } from '@gatehouse/core/tickets';
import type { AppendContext, LedgerWriter } from '../ledger/index.ts';
import type { PricedLine } from './price.ts';
import type { SoldTicket } from './sale-store.ts';

/** Signs ticket codes under the key id the cloud certified for this station. */
export interface TicketSigner {
  readonly keyId: number;
  /** Last day, since 2020-01-01, its certificate lets it sign for; absent while the certificate is not known here. */
  readonly validUntilDayMax?: number | undefined;
  sign(message: Uint8Array): Uint8Array;
}

export interface IssuedTicket {
  readonly ticketId: string;
  readonly shortCode: string;
  readonly code: string;
  readonly productName: string;
  readonly admits: number;
  readonly validFromDay: string;
  readonly validUntilDay: string;
  readonly sessionStartsAtMs: number | null;
}

export interface TicketIssuing {
  readonly signer: TicketSigner;
  readonly random: RandomSource;
  readonly nextId: () => string;
  readonly policy: VenuePolicy;
}

/** Two years ahead, as far as anybody sells: a mistyped year is caught at the till. */
const AHEAD_DAYS_MAX = 731;
/** Asked for in every sale, changed once a day. */
let lastDays: { readonly key: string; readonly day: IsoDate } | undefined;

/** The last day a ticket sold today may be good for: what the seller's certificate allows, two years at most. */
export function lastTicketDay(today: IsoDate, signer: TicketSigner | null): IsoDate {
  const key = `${today} ${signer?.validUntilDayMax ?? ''}`;
  if (lastDays?.key !== key) {
    const ahead = addDays(today, AHEAD_DAYS_MAX);
    const certified =
      signer?.validUntilDayMax === undefined ? ahead : dateOfTicketDay(signer.validUntilDayMax);
    lastDays = { key, day: certified < ahead ? certified : ahead };
  }
  return lastDays.day;
}

/** Persons one code can admit: a byte in what gates keep of it. */
export const ADMITS_MAX = 255;

/** Issues one ticket per piece of an admission line, or one for all of them, in the transaction of its sale. Goods have none. */
export function issueTickets(
  writer: LedgerWriter,
  saleId: string,
  { line, sellable, session, day, oneCode }: PricedLine,
  { signer, random, nextId, policy }: TicketIssuing,
  context: AppendContext,
): SoldTicket[] {
  const { admission } = sellable.product;
  // A voucher lets nobody in: what it is redeemed for does.
  if (!admission || line.deferral.kind === 'voucher') return [];
  const from = session ? businessDayOf(session.startsAtMs, policy) : day;
  const until = admission.validity.kind === 'days' ? addDays(from, admission.validity.days - 1) : from;
  const validFromDay = ticketDayOf(from);
  const validUntilDay = until === from ? validFromDay : ticketDayOf(until);
  // One call for all of them: the system's source costs more per call than per byte.
  const admits = oneCode ? Math.min(ADMITS_MAX, admission.admits * line.quantity) : admission.admits;
  const codes = oneCode ? 1 : line.quantity;
  const serials = Buffer.from(random.bytes(8 * codes)).toString('hex');
  return Array.from({ length: codes }, (_piece, index) => {
    const claims: TicketClaims = {
      shape: 'static',
      keyId: signer.keyId,
      scope: session?.scopeNumber ?? 0,
      serial: serials.slice(16 * index, 16 * index + 16),
      ticketClass: admission.ticketClass,
      validFromDay,
      validUntilDay,
    };
    const code = signTicketCode(claims, (message) => signer.sign(message));
    const ticketId = nextId();
    const { shape: _, ...claimed } = claims;
    writer.append(
      fact('TicketIssued', {
        ticketId,
        ...claimed,
        productId: line.productId,
        variantId: line.variantId,
        sessionId: session?.sessionId ?? null,
        admits,
        saleId,
        lineId: line.lineId,
      }),
      { ...context, refs: [saleId] },
    );
    return { ticketId, lineId: line.lineId, serial: claims.serial, code, productName: line.name };
  });
}
