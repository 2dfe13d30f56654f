import { z } from 'zod';

/**
 * What a country asks of a receipt's signature, as dated data: a law that changes on a date is a row, not a release.
 * The kinds say how signing and printing stand to each other; a country's own scheme is a signer behind the port.
 */
export const fiscalPolicy = z.discriminatedUnion('kind', [
  /** Nothing is signed. */
  z.strictObject({ kind: z.literal('none') }),
  /** The receipt waits for its signature; after `waitMs` it is printed with the outage mark and not signed later. */
  z.strictObject({ kind: z.literal('before-print'), waitMs: z.int().min(0).max(10_000) }),
  /** As above, and what was printed with the mark is signed once the signer is back, in order. */
  z.strictObject({
    kind: z.literal('outage-marked-late-sign'),
    waitMs: z.int().min(0).max(10_000),
  }),
]);
export type FiscalPolicy = z.infer<typeof fiscalPolicy>;

export const fiscalRules = z.strictObject({
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/),
  rules: z
    .array(z.strictObject({ fromDay: z.iso.date(), policy: fiscalPolicy }))
    .min(1)
    .max(50),
});
export type FiscalRules = z.infer<typeof fiscalRules>;

/** The policy of a business day: the latest rule that has begun; before the first one nothing is asked. */
export function fiscalPolicyOn(rules: FiscalRules | undefined, businessDay: string): FiscalPolicy {
  const begun = (rules?.rules ?? []).filter(({ fromDay }) => fromDay <= businessDay);
  const latest = begun.toSorted((a, b) => (a.fromDay < b.fromDay ? -1 : 1)).at(-1);
  return latest?.policy ?? { kind: 'none' };
}
