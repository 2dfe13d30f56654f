/** Broken builds the checkers must find: each is one way in which a system of this kind has lost or doubled something. */
export const SABOTAGES = [
  /** The peer stores what comes, also when it came before. */
  'peer-without-dedupe',
  /** The sender takes a request whose answer was lost for one that arrived. */
  'lost-answer-taken-for-ack',
  /** The hub forgets a claim as soon as it was made. */
  'claims-not-kept',
  /** The disk acknowledges a commit that a power cut still takes away. */
  'ack-before-durable',
  /** A till sells again when the cashier's second tap comes with the same operation. */
  'operation-not-kept',
] as const;
export type Sabotage = (typeof SABOTAGES)[number];
