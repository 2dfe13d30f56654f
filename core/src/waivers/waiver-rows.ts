import { z } from 'zod';
import { isoDate, localizedText } from '../catalogue/catalogue.ts';

const id = z.string().min(1).max(64);

/** How long a signature holds: some years, or the day it was given for. */
export const waiverValidity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('years'), years: z.int().min(1).max(20) }),
  z.strictObject({ kind: z.literal('visit') }),
]);

/** A text somebody signs before taking part. A new version asks everybody anew; an old signature stays in the books. */
export const waiverTemplate = z.strictObject({
  templateId: id,
  version: z.int().min(1),
  title: localizedText,
  text: localizedText,
  validity: waiverValidity,
  /** Products nobody takes part in without it. */
  productIds: z.array(id).max(500),
  /** Whoever is younger needs a guardian's signature. */
  adultAge: z.int().min(0).max(99).default(18),
});
export type WaiverTemplate = z.infer<typeof waiverTemplate>;

/** A signature on file, without what was drawn: that one question is all a till asks. */
export const signedWaiver = z.strictObject({
  customerId: id,
  templateId: id,
  version: z.int().min(1),
  signedAtMs: z.int(),
  /** Last day it holds. */
  validUntil: isoDate,
  guardianId: id.nullable(),
});
export type SignedWaiver = z.infer<typeof signedWaiver>;

/** Asked before payment for each piece of a product, or only shown to whoever collects. */
export const productQuestion = z.strictObject({
  questionId: id,
  label: localizedText,
  kind: z.enum(['choice', 'number', 'text']),
  options: z.array(localizedText).max(20).default([]),
  productIds: z.array(id).max(500),
  isRequired: z.boolean().default(true),
  unit: z.string().max(10).default(''),
  rank: z.int().default(0),
});
export type ProductQuestion = z.infer<typeof productQuestion>;

/** Products that are sold to a named person, with a picture or without. */
export const holderRule = z.strictObject({
  ruleId: id,
  productIds: z.array(id).max(500),
  photo: z.enum(['required', 'optional', 'none']),
});
export type HolderRule = z.infer<typeof holderRule>;

/** Rows of the `waivers` scope; the row id is "<kind>:<id>", for a signature "signed:<customer>:<template>". */
export const WAIVER_ROW_KINDS = ['template', 'question', 'holder-rule', 'signed'] as const;
export type WaiverRowKind = (typeof WAIVER_ROW_KINDS)[number];
export const signedRowId = (customerId: string, templateId: string): string => `${customerId}:${templateId}`;
