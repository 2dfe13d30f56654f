import type { BasketNeeds, LinePeople } from '@gatehouse/core/contract';
import type { SignedWaiver } from '@gatehouse/core/waivers';
import { refused, type ServiceProblem } from '../api/problem.ts';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';
import type { People } from '../customers/people.ts';
import { isMinor, type WaiverBook } from './waiver-book.ts';

/** Who takes part with a basket: kept beside it until it is sold, so that paying can be refused while somebody is missing. */

export interface AskedLine {
  readonly lineId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly day: string;
}

const FORGET_AFTER_MS = 2 * 86_400_000;

export function keepPeople(writer: SqlWriter, basketId: string, people: LinePeople, nowMs: number): void {
  writer.run('DELETE FROM basket_people WHERE at_ms < ?', nowMs - FORGET_AFTER_MS);
  writer.run(
    `INSERT INTO basket_people (basket_id, line_id, people, at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (basket_id, line_id) DO UPDATE SET people = excluded.people, at_ms = excluded.at_ms`,
    basketId,
    people.lineId,
    JSON.stringify(people),
    nowMs,
  );
}

const peopleOf = (sql: SqlReader, basketId: string, lineId: string): LinePeople => {
  const text = sql.value<string>(
    'SELECT people FROM basket_people WHERE basket_id = ? AND line_id = ?',
    basketId,
    lineId,
  );
  return text === undefined ? { lineId, customerIds: [], answers: [] } : (JSON.parse(text) as LinePeople);
};

/** Everybody named for the lines of a basket. */
export const peopleOfBasket = (sql: SqlReader, basketId: string): readonly LinePeople[] =>
  sql
    .all<{ people: string }>('SELECT people FROM basket_people WHERE basket_id = ?', basketId)
    .map(({ people }) => JSON.parse(people) as LinePeople);

/** What is asked for each line, who takes part, and what still stands in the way of paying. */
export function needsOf(
  parts: { readonly sql: SqlReader; readonly people: People; readonly book: WaiverBook },
  basketId: string,
  lines: readonly AskedLine[],
  more: readonly SignedWaiver[] = [],
): BasketNeeds {
  const { sql, people, book } = parts;
  const missing: BasketNeeds['missing'] = [];
  const asked = lines.flatMap(({ lineId, productId, quantity, day }) => {
    if (book.isFree(productId)) return [];
    const templates = book.templatesOf(productId);
    const questions = book.questionsOf(productId);
    const photo = book.photoOf(productId);
    const kept = peopleOf(sql, basketId, lineId);
    const taking = kept.customerIds.slice(0, quantity).map((customerId) => {
      const customer = people.summary(customerId);
      const waivers = book.standing(customerId, templates, day, more);
      for (const { state } of waivers)
        if (state !== 'valid') missing.push({ kind: 'waiver', lineId, customerId, name: customer.name });
      if (photo === 'required' && people.photo(customerId) === null)
        missing.push({ kind: 'photo', lineId, customerId, name: customer.name });
      const adultAge = Math.max(0, ...templates.map((template) => template.adultAge));
      return { customer, isMinor: isMinor(customer, adultAge, day), waivers };
    });
    const needsNames = templates.length > 0 || photo !== 'none';
    if (needsNames && taking.length < quantity)
      missing.push({ kind: 'people', lineId, count: quantity - taking.length });
    const required = questions.filter(({ isRequired }) => isRequired);
    const unanswered = Array.from({ length: quantity }, (_, at) => kept.answers[at] ?? {}).filter((given) =>
      required.some(({ questionId }) => (given[questionId] ?? '').trim() === ''),
    ).length;
    if (required.length > 0 && unanswered > 0) missing.push({ kind: 'question', lineId, count: unanswered });
    return [
      {
        lineId,
        quantity,
        templates: [...templates],
        questions: [...questions],
        photo,
        people: taking,
        answers: kept.answers,
      },
    ];
  });
  return { lines: asked, missing };
}

/** Why a basket cannot be paid, inside the transaction that would sell it; undefined when nothing is missing. */
export function wrongWithPeople(
  needs: BasketNeeds,
): { readonly ok: false; readonly problem: ServiceProblem } | undefined {
  const [first] = needs.missing;
  if (!first) return undefined;
  const names = needs.missing.flatMap((one) => ('name' in one && one.kind === 'waiver' ? [one.name] : []));
  const detail =
    first.kind === 'waiver'
      ? `Waiver missing: ${names.join(', ')}`
      : first.kind === 'people'
        ? `${first.count} of those who take part have no name yet`
        : first.kind === 'photo'
          ? `Picture missing: ${first.name}`
          : 'Questions are not answered yet';
  return refused(409, 'people_incomplete', 'Somebody who takes part has not signed or answered yet', {
    detail,
    errors: needs.missing.map((one) => ({ field: `lines.${one.lineId}`, message: one.kind })),
  });
}

export const forgetBasket = (writer: SqlWriter, basketId: string): void =>
  void writer.run('DELETE FROM basket_people WHERE basket_id = ?', basketId);
