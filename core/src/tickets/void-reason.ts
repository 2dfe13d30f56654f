/** Why a ticket is no longer valid, as gates are told: a closed list, because they write it into their journals. */
export const VOID_REASONS = ['refunded', 'revoked', 'reissued', 'stolen', 'lost', 'cancelled'] as const;
export type VoidReason = (typeof VOID_REASONS)[number];
