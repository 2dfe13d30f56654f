import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chainStart, type JournalRecord, readRecord, verifyChain } from '@gatehouse/core/journal';
import { postingsOf } from '@gatehouse/core/ledger';
import { sha256Hex, type Ledger } from '@gatehouse/station/ledger';
import { openShop, perform, ticketsOf, totalOf, type Form, type Shop, type Step } from './shop.ts';

const MANY = 1_000_000;

/** What a till had said, from outside its process: the oracle of every crash. */
export interface Said {
  readonly enrolled: boolean;
  readonly opened: boolean;
  /** Operation ids it began, in order. */
  readonly asked: readonly string[];
  /** Those it answered as done, with what it answered (a receipt number for a sale). */
  readonly done: ReadonlyMap<string, string>;
  readonly refused: ReadonlySet<string>;
  /** Those it answered with neither: their fate has to be asked for again. */
  readonly unknown: ReadonlySet<string>;
}

export function saidBy(lines: readonly string[]): Said {
  const asked: string[] = [];
  const done = new Map<string, string>();
  const [refused, unknown] = [new Set<string>(), new Set<string>()];
  let [enrolled, opened] = [false, false];
  for (const line of lines) {
    const [word, id = '', , answer = '-'] = line.split(' ');
    if (word === 'enrolled') enrolled = true;
    else if (word === 'opened') opened = true;
    else if (word === 'ask') asked.push(id);
    else if (word === 'done') done.set(id, answer);
    else if (word === 'refused') refused.add(id);
    else if (word === 'unknown') unknown.add(id);
  }
  return { enrolled, opened, asked, done, refused, unknown };
}

export interface Verdict {
  /** Operations answered as done that are not there. */
  readonly lost: readonly string[];
  /** Everything else that is not as promised: damage, halves, doubles, books, a till that does not open. */
  readonly wrong: readonly string[];
}

const failed = (wrong: string): Verdict => ({ lost: [], wrong: [wrong] });

/**
 * Opens what a crash left with the till's own start and holds it against what the till had said. `resume`: also retries
 * what was under way and sells on.
 */
export async function judge(
  folder: string,
  said: Said,
  plan: readonly Step[],
  options: { readonly resume: boolean; readonly form?: Form },
): Promise<Verdict> {
  // Before its first word the till promised nothing; an installation cut short is begun again with a new code.
  if (!existsSync(join(folder, 'keys', 'identity.json')))
    return said.enrolled ? failed('the station had enrolled and has no identity') : { lost: [], wrong: [] };
  let shop: Shop;
  try {
    shop = await openShop(folder, options.form);
  } catch (error) {
    return failed(`does not open: ${(error as Error).message}`);
  }
  try {
    const journal = readJournal(shop.ledger);
    const lost = lostFrom(shop.ledger, journal, said);
    const wrong = [
      ...journal.wrong,
      ...wrongWithSales(shop, journal, plan),
      ...strangers(shop.ledger, said, plan),
      ...falselyRefused(shop.ledger, said),
    ];
    if (options.resume && wrong.length === 0) wrong.push(...wrongWithGoingOn(shop, said, plan));
    return { lost, wrong };
  } catch (error) {
    return failed(`cannot be read: ${(error as Error).message}`);
  } finally {
    await shop.close().catch(() => {});
  }
}

/** The journal as it lies in the file, read once for all questions. */
interface Journal {
  readonly wrong: readonly string[];
  readonly records: readonly JournalRecord[];
}

const saleIdOf = (ledger: Ledger, operationId: string): string | undefined => {
  const kept = ledger.operation(operationId);
  return kept?.state === 'done' ? (kept.answer as { saleId?: string }).saleId : undefined;
};

/** Answered operations that the ledger does not hold exactly as answered. */
function lostFrom(ledger: Ledger, { records }: Journal, said: Said): string[] {
  const receiptsOf = new Map<string, string[]>();
  for (const record of records) {
    if (record.kind !== 'SaleCompleted') continue;
    const { saleId, receiptNumber } = record.body;
    receiptsOf.set(saleId, [...(receiptsOf.get(saleId) ?? []), receiptNumber]);
  }
  return [...said.done].flatMap(([id, answer]) => {
    if (ledger.operation(id)?.state !== 'done') return [id];
    if (!id.includes('-sale-')) return [];
    const receipts = receiptsOf.get(saleIdOf(ledger, id) ?? '') ?? [];
    return receipts.length === 1 && (answer === '-' || receipts[0] === answer) ? [] : [id];
  });
}

/** Structure, chain from its start, and the books against the records they follow from. */
export function readJournal(ledger: Ledger): Journal {
  const check = ledger.read.db.pragma('quick_check', { simple: true });
  if (check !== 'ok') return { wrong: [`quick_check: ${String(check)}`], records: [] };
  const wrong: string[] = [];
  const { stationId, incarnation } = ledger.identity();
  const sealed = ledger.recordsFrom(1, Number.MAX_SAFE_INTEGER);
  const verdict = verifyChain(sealed, chainStart(stationId, incarnation, sha256Hex), sha256Hex);
  if (verdict.kind !== 'intact') wrong.push(`the chain is ${verdict.kind}`);
  else if (verdict.headSeq !== ledger.head().seq) wrong.push('the chain ends before the head');
  const records: JournalRecord[] = [];
  for (const { seq, text } of sealed) {
    const read = readRecord(text);
    if (read.kind === 'record') records.push(read.record);
    else wrong.push(`record ${seq} is ${read.kind}`);
  }
  return { wrong: [...wrong, ...wrongWithBooks(ledger, records)], records };
}

function wrongWithBooks(ledger: Ledger, records: readonly JournalRecord[]): string[] {
  const sums = new Map<
    string,
    { account: string; currency: string; debitMinor: number; creditMinor: number }
  >();
  for (const record of records) {
    for (const { account, currency, side, amountMinor } of postingsOf(record)) {
      const key = `${account} ${currency}`;
      const sum = sums.get(key) ?? { account, currency, debitMinor: 0, creditMinor: 0 };
      sum[side === 'debit' ? 'debitMinor' : 'creditMinor'] += amountMinor;
      sums.set(key, sum);
    }
  }
  const wrong: string[] = [];
  let total = 0;
  for (const { account, currency, debitMinor, creditMinor } of sums.values()) {
    const kept = ledger.balanceOf(account, currency);
    total += kept.debitMinor - kept.creditMinor;
    if (kept.debitMinor !== debitMinor || kept.creditMinor !== creditMinor)
      wrong.push(`the balance of ${account} is not what its records say`);
  }
  return total === 0 ? wrong : [...wrong, `debits less credits are ${total}`];
}

/** Every sale is whole: its record, its row, its operation, its tickets and its paper, once each. */
function wrongWithSales({ ledger, till }: Shop, { records }: Journal, plan: readonly Step[]): string[] {
  const wrong: string[] = [];
  const sold = records.flatMap((record) => (record.kind === 'SaleCompleted' ? [record.body] : []));
  const views = new Map(till.sales(undefined, MANY).map((view) => [view.saleId, view]));
  if (views.size !== sold.length) wrong.push(`${sold.length} sales were recorded, ${views.size} are kept`);
  if (new Set(sold.map(({ receiptNumber }) => receiptNumber)).size !== sold.length)
    wrong.push('a receipt number was given twice');
  const issued = records.filter(({ kind }) => kind === 'TicketIssued').length;
  const codes = new Set([...views.values()].flatMap(({ tickets }) => tickets.map(({ code }) => code)));
  if (issued !== codes.size) wrong.push(`${issued} tickets were recorded, ${codes.size} codes are kept`);
  let found = 0;
  for (const step of plan) {
    const saleId = step.kind === 'sale' ? saleIdOf(ledger, step.operationId) : undefined;
    if (step.kind !== 'sale' || saleId === undefined) continue;
    found += 1;
    const view = views.get(saleId);
    if (view?.totalMinor !== totalOf(step.lines)) wrong.push(`${step.operationId} has another total`);
    if (view?.tickets.length !== ticketsOf(step.lines))
      wrong.push(`${step.operationId} has ${view?.tickets.length} tickets`);
    const papers = view?.printJobs.length ?? 0;
    if (papers < 1 + ticketsOf(step.lines)) wrong.push(`${step.operationId} has ${papers} print jobs`);
  }
  if (found !== sold.length) wrong.push(`${sold.length} sales were recorded, ${found} operations are done`);
  return wrong;
}

/** Operations that are there and nobody had asked for. */
function strangers(ledger: Ledger, said: Said, plan: readonly Step[]): string[] {
  const asked = new Set(said.asked);
  return plan.flatMap((step) =>
    'operationId' in step && !asked.has(step.operationId) && ledger.operation(step.operationId)
      ? [`${step.operationId} is there and was never asked for`]
      : [],
  );
}

/** Operations that were refused, never answered otherwise, and done all the same. */
const falselyRefused = (ledger: Ledger, said: Said): string[] =>
  [...said.refused]
    .filter((id) => !said.done.has(id) && !said.unknown.has(id) && ledger.operation(id)?.state === 'done')
    .map((id) => `${id} was refused and is there`);

/** Asked again, everything the till had answered gets the same answer, and what it had not is done once. */
function wrongWithGoingOn({ till, ledger }: Shop, said: Said, plan: readonly Step[]): string[] {
  const wrong: string[] = [];
  const reached = plan.flatMap((step) =>
    step.kind !== 'upkeep' && said.asked.includes(step.operationId) ? [step] : [],
  );
  let sales = 0;
  for (const step of reached) {
    const before = said.done.get(step.operationId);
    const outcome = perform(till, ledger, step);
    if (outcome.kind === 'done' && step.kind === 'sale') sales += 1;
    if (outcome.kind === 'refused') {
      if (!said.refused.has(step.operationId))
        wrong.push(
          `${step.operationId} was ${before === undefined ? 'under way' : 'done'} and is refused: ${outcome.code}`,
        );
    } else if (step.kind === 'sale' && before !== undefined && before !== '-' && outcome.answer !== before)
      wrong.push(`${step.operationId} was answered ${before} and is answered ${outcome.answer}`);
  }
  const journal = readJournal(ledger);
  const sold = journal.records.filter(({ kind }) => kind === 'SaleCompleted').length;
  if (sold !== sales) wrong.push(`${sales} sales are answered, ${sold} are recorded`);
  return [...wrong, ...journal.wrong];
}
