import { z } from 'zod';
import { fiscalRules } from '../fiscal/index.ts';
import { amountMinor, cashRoundingChoice, currencyCode, foreignCash, taxRule } from '../money/index.ts';
import { paperPolicy } from '../paper/paper-policy.ts';
import { cardPolicy } from '../payments/card-policy.ts';
import { drawerPolicy } from '../shift/policy.ts';
import { roleLimits } from '../permissions/index.ts';
import { storedValueRules } from '../stored-value/rules.ts';
import { localizedText } from './localized-text.ts';

export { type LocalizedText, localizedText, textIn } from './localized-text.ts';

export const isoDate = z.iso.date();

export const taxRate = z.strictObject({
  taxRateId: z.string(),
  name: z.string(),
  basisPoints: z.int().min(0).max(10_000),
});
export type TaxRate = z.infer<typeof taxRate>;

/** When a ticket of this product may be used, counted from the date it is sold for. */
export const validityPolicy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('day') }),
  z.strictObject({ kind: z.literal('session'), earlyMinutes: z.int().min(0), lateMinutes: z.int().min(0) }),
  z.strictObject({ kind: z.literal('days'), days: z.int().min(1) }),
]);
export type ValidityPolicy = z.infer<typeof validityPolicy>;

/** What a gate that is cut off from its hub does with a ticket of this product. */
export const degradedPolicy = z.enum(['deny', 'zone', 'budget', 'staff']);
export type DegradedPolicy = z.infer<typeof degradedPolicy>;

/** The admission a ticket of a product grants. `ticketClass` is what the signed code carries (two bytes). */
export const admissionPolicy = z.strictObject({
  ticketClass: z.int().min(1).max(65_535),
  /** Persons one code admits, one passage each (a family ticket: 4). */
  admits: z.int().min(1).max(255),
  /** Entries per person within the entitlement window; 0 means no limit (a season pass, once per re-entry rule). */
  entriesPerWindow: z.int().min(0).max(255),
  validity: validityPolicy,
  degraded: degradedPolicy,
  /** Most degraded admissions of this product one gate may grant in one partition, under `budget`. */
  degradedBudget: z.int().min(0).default(0),
});
export type AdmissionPolicy = z.infer<typeof admissionPolicy>;

export const variant = z.strictObject({
  variantId: z.string(),
  name: localizedText,
  priceMinor: amountMinor.min(0),
  /** A short word beside the price: "16+", "65+", "dep. €20". */
  hint: z.string().default(''),
  barcode: z.string().optional(),
});
export type Variant = z.infer<typeof variant>;

/** The band to hand out: a colour, a shape for those who do not see it, and its name for everybody. */
export const band = z.strictObject({
  name: localizedText,
  colour: z.enum(['red', 'orange', 'yellow', 'green', 'blue', 'violet', 'white', 'black']),
  shape: z.enum(['circle', 'triangle', 'square', 'diamond', 'star']),
});
export type Band = z.infer<typeof band>;

export const product = z.strictObject({
  productId: z.string(),
  kind: z.enum(['admission', 'goods']),
  name: localizedText,
  categoryId: z.string(),
  taxRateId: z.string(),
  variants: z.array(variant).min(1),
  admission: admissionPolicy.optional(),
  /** The event whose sessions this product is sold for; absent when it is valid by day. */
  eventId: z.string().optional(),
  /** A package of a party or a group, charged per head. */
  isGroupPackage: z.boolean().optional(),
  favouriteRank: z.int().optional(),
  soldOut: z.boolean().default(false),
  /** Variants to offer once this one is in the basket. */
  addOns: z.array(z.string()).max(8).optional(),
  /** What a concession takes off its price, for whoever shows a proof; left out, there is none. */
  concessionBasisPoints: z.int().min(1).max(10_000).optional(),
  /** Handed out with each piece; an event's own bands come first. */
  band: band.optional(),
});
export type Product = z.infer<typeof product>;

export const category = z.strictObject({
  categoryId: z.string(),
  name: localizedText,
  /** Name of a token of the theme: `day`, `climb`, `pass`, `food`, `shop`. */
  tone: z.enum(['day', 'climb', 'pass', 'food', 'shop']),
  rank: z.int(),
});
export type Category = z.infer<typeof category>;

/** What guests attend; a session is one timed occurrence of it. */
export const venueEvent = z.strictObject({
  eventId: z.string(),
  name: localizedText,
  durationMinutes: z.int().min(1),
  /** Colours by turn, so that staff see whose time is over: sessions take them in the order they start. */
  bands: z.array(band).max(8).optional(),
});
export type VenueEvent = z.infer<typeof venueEvent>;

export const session = z.strictObject({
  sessionId: z.string(),
  eventId: z.string(),
  startsAtMs: z.int(),
  endsAtMs: z.int(),
  capacity: z.int().min(0),
  /** Seats taken as the cloud knows them when this version was written; stations add what they sold since. */
  taken: z.int().min(0).default(0),
  /** Four bytes a ticket code carries as its scope, unique within the organization. */
  scopeNumber: z.int().min(1).max(4_294_967_295),
});
export type Session = z.infer<typeof session>;

export const area = z.strictObject({ areaId: z.string(), name: z.string(), capacity: z.int().min(0) });
export type Area = z.infer<typeof area>;

/** A room a party or a group can have for itself. */
export const room = z.strictObject({ roomId: z.string(), name: localizedText, capacity: z.int().min(1) });
export type Room = z.infer<typeof room>;

/** One direction of one gate, between two areas. */
export const accessPoint = z.strictObject({
  accessPointId: z.string(),
  name: z.string(),
  gateName: z.string(),
  laneName: z.string(),
  direction: z.enum(['in', 'out']),
  toAreaId: z.string(),
  stationId: z.string(),
  /** Ticket classes let through here; empty lets every class of the venue through. */
  ticketClasses: z.array(z.int()).default([]),
});
export type AccessPoint = z.infer<typeof accessPoint>;

/** True when Intl takes it: paper, screens and the business day are made with these and must not fail on them. */
function takenBy(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
const languageTag = z
  .string()
  .refine((tag) => tag !== '' && takenBy(() => Intl.getCanonicalLocales(tag)), 'a BCP 47 tag such as de-AT');
const timeZoneName = z
  .string()
  .refine(
    (timeZone) => takenBy(() => new Intl.DateTimeFormat('en', { timeZone })),
    'an IANA zone such as Europe/Vienna',
  );

/** A firm, school or authority that pays on account. Private persons are customers, never debtors. */
export const debtor = z.strictObject({
  debtorId: z.string().min(1).max(64),
  name: z.string().min(1).max(200),
  /** An order number or a name in the firm is asked for. */
  referenceRequired: z.boolean().default(false),
  /** The most one sale may put on account, in minor units; null: no bound of its own. */
  maxSaleMinor: amountMinor.min(1).nullable().default(null),
});
export type Debtor = z.infer<typeof debtor>;

/** Bounds on what a till takes back: data, because venues differ in what they risk. */
export const takingBackPolicy = z.strictObject({
  /** Most a till gives back of its own sales while the hub cannot be asked, in minor units per sale. */
  unclaimedMaxMinor: z.int().min(0).default(5_000),
  /** How long after it a scan can be undone at the till. */
  undoScanMinutes: z.int().min(0).default(30),
});
export type TakingBackPolicy = z.infer<typeof takingBackPolicy>;

/** Things of one kind that are rented out by their number. */
export const rentalType = z.strictObject({
  typeId: z.string().min(1).max(64),
  name: localizedText,
  /** As they are written on the things: "12", "A7". */
  itemNumbers: z.array(z.string().min(1).max(20)).max(1_000),
  depositMinor: amountMinor.min(0),
  /** The product that is sold along with it; left out, only the deposit is taken. */
  variantId: z.string().optional(),
  /** How long it may stay out; left out, until the venue closes. */
  minutes: z.int().min(1).optional(),
  /** Rate of what is kept of a deposit for damage. */
  feeTaxRateId: z.string().optional(),
});
export type RentalType = z.infer<typeof rentalType>;

/** What a venue decides once and every station follows. */
export const venuePolicy = z.strictObject({
  venueId: z.string(),
  organizationId: z.string(),
  name: z.string(),
  legalName: z.string(),
  addressLines: z.array(z.string()),
  taxNumber: z.string(),
  currency: currencyCode,
  timeZone: timeZoneName,
  cutOverHour: z.int().min(0).max(12),
  locale: languageTag,
  taxRule,
  receiptFooter: z.string().default(''),
  areas: z.array(area),
  /** Where parties and groups sit. */
  rooms: z.array(room).default([]),
  accessPoints: z.array(accessPoint),
  hubStationId: z.string().nullable(),
  /** What the venue's country asks of receipts, by date; left out, nothing is signed. */
  fiscal: fiscalRules.optional(),
  /** What may be taken back, and how far without the hub's word; left out, the usual bounds hold. */
  takingBack: takingBackPolicy.optional(),
  /** How far each role's permissions reach; left out, the usual limits hold. */
  limits: roleLimits.optional(),
  /** How drawers are counted; left out, the usual rules hold. */
  drawer: drawerPolicy.optional(),
  /** Gift cards and wallets; left out, the usual rules hold. */
  storedValue: storedValueRules.optional(),
  /** What is rented out by number; left out, nothing is. */
  rentals: z.array(rentalType).max(50).optional(),
  /** How far goods may go on a card of unknown fate; left out, the usual bounds hold. */
  cards: cardPolicy.optional(),
  /** Where the venue is and how it rounds cash; left out, cash is exact. */
  cashRounding: cashRoundingChoice.optional(),
  /** Notes of other currencies that are taken, and for how much; left out, none are. */
  foreignCash: foreignCash.optional(),
  /** Who may pay on account; left out, nobody. */
  debtors: z.array(debtor).max(2_000).optional(),
  /** Logo, layouts and names on paper; left out, the usual layout without either. */
  paper: paperPolicy.optional(),
});
export type VenuePolicy = z.infer<typeof venuePolicy>;
