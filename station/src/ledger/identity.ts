/** Who this station is in its present incarnation, as the enrolment keeps it on disk. */
export interface StationIdentity {
  readonly stationId: string;
  /** 128 random bits, 32 hex digits, new at every enrolment, restore or detected fork. */
  readonly incarnation: string;
  readonly organizationId: string;
  readonly venueId: string;
  /** The numbered place (Till 1) receipts and Z reports name; a station is a replaceable installation of it. */
  readonly registerId: string;
  readonly name: string;
  readonly place: string;
  readonly role: 'till' | 'gate' | 'kiosk';
}
