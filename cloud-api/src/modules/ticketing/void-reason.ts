import { VOID_REASONS, type VoidReason } from '@gatehouse/core/tickets';

/** The reason a till wrote down; any other words become the general one. */
export const voidReasonOf = (text: string): VoidReason =>
  VOID_REASONS.find((known) => known === text) ?? 'revoked';
