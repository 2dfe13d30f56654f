import { z } from 'zod';
import { REASONS, REMEDIES } from './reasons.ts';

/** What is known about who presents a code, as little as a gate may show. */
export const presentedTicket = z.strictObject({
  ticketId: z.string(),
  /** "…7F3Q" */
  shortCode: z.string(),
  productName: z.string(),
  /** First name and initial at most. */
  holder: z.string(),
  validFrom: z.string(),
  validUntil: z.string(),
  sessionStartsAtMs: z.int().nullable(),
});
export type PresentedTicket = z.infer<typeof presentedTicket>;

/** Facts behind a refusal, by name: `usedAtMs`, `usedAt`, `opensAtMs`… Integers and short words only. */
export const verdictFacts = z.record(z.string(), z.union([z.string(), z.int()]));
export type VerdictFacts = z.infer<typeof verdictFacts>;

/** A verdict as every screen and every peer sees it. */
export const verdictView = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('granted'),
    /** Null only at an exit, which lets everybody out whatever they present. */
    ticket: presentedTicket.nullable(),
    /** Which passage of how many this is: 3 of 4 on a family ticket. */
    ordinal: z.int(),
    admits: z.int(),
    entitlementWindow: z.string(),
    /** Granted on the signature alone, before the ticket list knew it. */
    fromSignature: z.boolean(),
    degraded: z.enum(['zone', 'budget', 'staff']).nullable(),
    warnings: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('refused'),
    reason: z.enum(REASONS),
    remedy: z.enum(REMEDIES),
    facts: verdictFacts,
    ticket: presentedTicket.nullable(),
  }),
]);
export type Verdict = z.infer<typeof verdictView>;
export type Granted = Extract<Verdict, { kind: 'granted' }>;
export type Refused = Extract<Verdict, { kind: 'refused' }>;
