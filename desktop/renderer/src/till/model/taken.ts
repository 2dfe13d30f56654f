import { z } from 'zod';
import { basket, tenderAsked, type TenderAsked } from '@gatehouse/core/contract';
import { sumMinor } from '@gatehouse/core/money';

/** Paying as the screen keeps it over a reload: what was taken so far, and the sale once it was sent. */

/** A tender the cashier has taken towards the sale. */
export const takenTender = z.strictObject({
  takenId: z.string(),
  /** The entry of the registry it was taken with (see pay/tenders.ts). */
  choiceId: z.string(),
  asked: tenderAsked,
  /** What it settles of the total, in minor units. */
  amountMinor: z.int(),
  /** What tells it from another of its kind: "•• 4242", "CHF 50.00", the end of a code. */
  note: z.string(),
  /** False where money has moved already, such as a captured card payment: that is reversed, never just removed. */
  removable: z.boolean(),
});
export type TakenTender = z.infer<typeof takenTender>;
/** What a panel hands over; the rest is given here. */
export type TenderToTake = Omit<TakenTender, 'takenId' | 'choiceId'>;

/** A payment under way. Its id is made when the cashier begins to pay and never again: asking twice sells once. */
export const pendingSale = z.strictObject({
  operationId: z.string(),
  tenders: z.array(takenTender),
  /** The guest's tip, paid on whatever tender; 0 for none. */
  tipMinor: z.int().min(0),
  /** The panel that is open, by its entry in the registry; null shows what was taken and what is left. */
  open: z.string().nullable(),
  /** What was sent and not answered; null while the guest is still paying. */
  sent: z.strictObject({ basket, totalMinor: z.int() }).nullable(),
});
export type PendingSale = z.infer<typeof pendingSale>;

export const takenMinor = ({ tenders }: Pick<PendingSale, 'tenders'>): number =>
  sumMinor(tenders.map(({ amountMinor }) => amountMinor));

/** Every tender as the contract asks for it, in the order it was taken. */
export const askedTenders = ({ tenders }: PendingSale): TenderAsked[] => tenders.map(({ asked }) => asked);
