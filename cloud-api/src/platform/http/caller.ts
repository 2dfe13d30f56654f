import type { Role } from '@gatehouse/core/permissions';
import type { Route, RouteAccess } from '@gatehouse/core/contract';

/** Who is asking, as proven by a cookie session or a station's signed token. */
export interface StaffCaller {
  readonly kind: 'staff';
  readonly organizationId: string;
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  /** Null reaches every venue of the organization. */
  readonly venueIds: readonly string[] | null;
  /** Names the sign-in this request came with, so that signing out ends exactly it. */
  readonly signInHash: Buffer;
}

export interface StationCaller {
  readonly kind: 'station';
  readonly organizationId: string;
  readonly venueId: string;
  readonly stationId: string;
  readonly incarnation: string;
  readonly streamId: number;
  /** Raw Ed25519 key of this incarnation, base64url. */
  readonly publicKey: string;
  readonly state: 'active' | 'retired' | 'revoked';
  /** False for an incarnation that a later enrolment of the station has replaced. */
  readonly isCurrent: boolean;
}

export interface PublicCaller {
  readonly kind: 'public';
}

export type Caller = StaffCaller | StationCaller | PublicCaller;

type CallerOfAccess<A extends RouteAccess> = A extends 'public'
  ? PublicCaller
  : A extends 'station'
    ? StationCaller
    : StaffCaller;
export type CallerOf<R extends Route> = CallerOfAccess<R['access']>;

/** Proves callers; undefined when the request carries no valid proof. */
export interface Gatekeeper {
  staff(cookieHeader: string | undefined): Promise<StaffCaller | undefined>;
  station(authorization: string | undefined): Promise<StationCaller | undefined>;
}
