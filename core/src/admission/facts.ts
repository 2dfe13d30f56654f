import type { AccessPoint, AdmissionPolicy, Session } from '../catalogue/index.ts';
import type {
  Authenticity,
  ParsedTicketCode,
  RotationVerdict,
  TicketCodeError,
  TicketRow,
} from '../tickets/index.ts';
import type { VenueCalendar } from '../time/index.ts';

/** What a guest held out, as far as it could be read. */
export type Presented =
  | { readonly kind: 'unreadable'; readonly cause: string }
  /** The outer form of a ticket code with something wrong inside. */
  | { readonly kind: 'malformed'; readonly error: TicketCodeError }
  | {
      readonly kind: 'code';
      readonly code: ParsedTicketCode;
      readonly authenticity: Authenticity;
      readonly rotation: RotationVerdict;
    }
  /** Any other text: a barcode that came with an imported ticket, or something that is no ticket at all. */
  | { readonly kind: 'barcode'; readonly text: string };

/** A pass in use: claimed, and not released. */
export interface LiveClaim {
  readonly claimId: string;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly claimedAtMs: number;
  readonly accessPointId: string;
  /** "Gate B south, lane 2" */
  readonly accessPointName: string;
}

/** The product a ticket was sold as, with the words a gate shows. */
export interface AdmittingProduct {
  readonly productId: string;
  readonly name: string;
  readonly admission: AdmissionPolicy;
}

/** Everything a verdict depends on. The same facts give the same verdict on a station, a hub and in the cloud. */
export interface AdmissionFacts {
  readonly ticket: TicketRow | undefined;
  /** Reason text of a revocation of this serial, when there is one. */
  readonly revokedFor: string | undefined;
  /** By the ticket's product id, or by the class in the code when the ticket is not known here yet. */
  readonly product: AdmittingProduct | undefined;
  /** By the ticket's session id, or by the scope in the code. */
  readonly session: Session | undefined;
  readonly liveClaims: readonly LiveClaim[];
  /** The area this access point leads to; undefined where nobody counts. */
  readonly area: { readonly inside: number; readonly capacity: number } | undefined;
  readonly evacuating: boolean;
}

export interface AdmissionMoment {
  readonly nowMs: number;
  readonly calendar: VenueCalendar;
}

export interface AdmissionQuestion {
  readonly presented: Presented;
  readonly facts: AdmissionFacts;
  readonly accessPoint: AccessPoint;
  readonly moment: AdmissionMoment;
}
