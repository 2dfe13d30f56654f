import type { PersonNeeds } from '@gatehouse/core/contract';
import {
  productQuestion,
  waiverTemplate,
  holderRule,
  ageOn,
  waiverState,
  signedWaiver,
} from '@gatehouse/core/waivers';
import type { HolderRule, ProductQuestion, SignedWaiver, WaiverTemplate } from '@gatehouse/core/waivers';
import type { z } from 'zod';
import type { Scope } from '@gatehouse/core/sync';
import type { SqlReader } from '../ledger/index.ts';

/** What the venue asks people to sign and answer, and what this station knows to be signed. */
export interface WaiverBook {
  templates(): readonly WaiverTemplate[];
  questions(): readonly ProductQuestion[];
  templatesOf(productId: string): readonly WaiverTemplate[];
  questionsOf(productId: string): readonly ProductQuestion[];
  photoOf(productId: string): HolderRule['photo'];
  /** True for most products: a sale of them asks nothing further. */
  isFree(productId: string): boolean;
  signatures(customerId: string, more?: readonly SignedWaiver[]): readonly SignedWaiver[];
  /** How a person stands with templates on a day. */
  standing(
    customerId: string,
    templates: readonly WaiverTemplate[],
    day: string,
    more?: readonly SignedWaiver[],
  ): PersonNeeds['waivers'];
}

export function createWaiverBook(
  replica: {
    readonly sql: SqlReader;
    onChanged(listener: (scopes: readonly Scope[]) => void): () => void;
  },
  ledger: SqlReader,
): WaiverBook {
  /** Asked for with every sale, changed once a season. */
  let kept:
    | {
        readonly templates: readonly WaiverTemplate[];
        readonly questions: readonly ProductQuestion[];
        readonly rules: readonly HolderRule[];
        readonly asking: ReadonlySet<string>;
      }
    | undefined;
  replica.onChanged((scopes) => {
    if (scopes.includes('waivers')) kept = undefined;
  });
  const rowsOf = <Schema extends z.ZodType>(kind: string, schema: Schema): z.infer<Schema>[] =>
    replica.sql
      .all<{ text: string }>('SELECT text FROM catalogue_row WHERE kind = ? ORDER BY rank, row_id', kind)
      .map(({ text }) => schema.parse(JSON.parse(text)));
  const rules = () => {
    if (kept) return kept;
    const templates = rowsOf('template', waiverTemplate);
    const questions = rowsOf('question', productQuestion);
    const holders = rowsOf('holder-rule', holderRule);
    const asking = new Set([...templates, ...questions, ...holders].flatMap(({ productIds }) => productIds));
    return (kept = { templates, questions, rules: holders, asking });
  };
  const signatures: WaiverBook['signatures'] = (customerId, more = []) => {
    const here = ledger.all<SignedWaiver>(
      `SELECT customer_id AS customerId, template_id AS templateId, version, signed_at_ms AS signedAtMs,
         valid_until AS validUntil, guardian_id AS guardianId FROM waiver_on_file WHERE customer_id = ?`,
      customerId,
    );
    const known = replica.sql
      .all<{ text: string }>(
        `SELECT text FROM catalogue_row WHERE kind = 'signed' AND row_id >= ? AND row_id < ?`,
        `${customerId}:`,
        `${customerId};`,
      )
      .map(({ text }) => signedWaiver.parse(JSON.parse(text)));
    return [...known, ...here, ...more.filter((one) => one.customerId === customerId)];
  };
  return {
    templates: () => rules().templates,
    questions: () => rules().questions,
    templatesOf: (productId) => rules().templates.filter(({ productIds }) => productIds.includes(productId)),
    questionsOf: (productId) => rules().questions.filter(({ productIds }) => productIds.includes(productId)),
    photoOf: (productId) =>
      rules().rules.find(({ productIds }) => productIds.includes(productId))?.photo ?? 'none',
    isFree: (productId) => !rules().asking.has(productId),
    signatures,
    standing(customerId, templates, day, more) {
      const all = signatures(customerId, more);
      return templates.map((template) => {
        const state = waiverState(template, all, day);
        const { templateId, title } = template;
        const validUntil =
          state.kind === 'valid' ? state.validUntil : state.kind === 'expired' ? state.since : null;
        return { templateId, title, state: state.kind, validUntil };
      });
    },
  };
}

/** Whether somebody needs a guardian's signature; a person without a birth date is a minor only with a guardian. */
export function isMinor(
  person: { readonly birthDate: string | null; readonly guardianId: string | null },
  adultAge: number,
  day: string,
): boolean {
  return person.birthDate === null ? person.guardianId !== null : ageOn(person.birthDate, day) < adultAge;
}
