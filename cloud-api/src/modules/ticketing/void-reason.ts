const VOID_REASONS = ['refunded', 'revoked', 'reissued', 'stolen', 'lost'] as const;
/** Why a ticket is no longer valid, as gates are told: a closed list, because they write it into their journals. */
export type VoidReason = (typeof VOID_REASONS)[number];

/** The reason a till wrote down; any other words become the general one. */
export const voidReasonOf = (text: string): VoidReason =>
  VOID_REASONS.find((known) => known === text) ?? 'revoked';
