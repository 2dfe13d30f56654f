import { collectRoutes, customerRoutes, type FindHit } from '@gatehouse/core/contract';
import { sealText } from '@gatehouse/core/customers';
import { fact } from '@gatehouse/core/journal';
import { orderCodeKey } from '@gatehouse/core/orders';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { type Admitted, answered, type MountedRoute, mountRoutes, refused } from '../api/index.ts';
import { addCustomer, attachHolder, keepPhoto, viewCustomer } from '../customers/customers.ts';
import type { IndexHit } from '../customers/person-index.ts';
import { nodeSealing } from '../subjects/node-sealing.ts';
import { openShiftRow } from '../till/shifts.ts';
import { once, type TillOperator } from '../till/parts.ts';
import { type AskedLine, keepPeople, needsOf } from '../waivers/basket-people.ts';
import { signWaiver } from '../waivers/sign.ts';
import { type Collecting, collectOrder, newsOf, viewOrder } from './collect.ts';
import { linkBand } from './link-band.ts';
import { askNews } from './parts.ts';

/** How long a cashier is kept waiting for the index before codes alone are searched. */
const FIND_PATIENCE_MS = 2_000;

function operatorOf(caller: Admitted): TillOperator {
  if (!caller.operator) throw new Error('a handler asked for an operator on a route that needs none');
  return caller.operator;
}

/** What a till answers about orders, people and waivers. */
export function collectHandlers(parts: Collecting): MountedRoute[] {
  const { orders, people, search, ledger, waivers } = parts;
  const hitsOf = (found: readonly IndexHit[]): FindHit[] =>
    found.flatMap((hit): FindHit[] => {
      if (hit.kind === 'customer') {
        const customer = people.summary(hit.customerId);
        return customer.name === '' ? [] : [{ kind: 'customer', customer }];
      }
      const order = orders.hit(hit.orderId, hit.matchedId);
      return order ? [order] : [];
    });
  /** Before the index is complete a scan still finds its order: the rows themselves are looked through. */
  const byCode = (typed: string): IndexHit[] => {
    const parsed = parseTicketCode(typed.trim());
    const key = typeof parsed === 'string' ? orderCodeKey(typed) : parsed.claims.serial;
    const orderId = key.length >= 6 ? orders.byCode(key) : undefined;
    return orderId === undefined ? [] : [{ kind: 'order', orderId, matchedId: null, exact: true }];
  };
  const collect = mountRoutes(collectRoutes, {
    async find({ query }) {
      const startedMs = performance.now();
      const found = await within(search.find(query.q, query.limit), FIND_PATIENCE_MS, []);
      const progress = search.progress();
      const known = found.length === 0 && !progress.isComplete ? byCode(query.q) : found;
      const wanted = query.only === 'customers' ? known.filter(({ kind }) => kind === 'customer') : known;
      return answered({
        hits: sorted(hitsOf(wanted), ledger.businessDay()).slice(0, query.limit),
        exact: known.some((hit) => hit.kind === 'order' && hit.exact),
        tookMs: Math.round((performance.now() - startedMs) * 10) / 10,
        index: {
          state: progress.isComplete ? 'ready' : 'building',
          indexed: progress.indexed,
          total: progress.total,
        },
      });
    },
    today({ query }) {
      const all = orders
        .ofDay(ledger.businessDay())
        .flatMap(({ orderId }) => orders.hit(orderId, null) ?? []);
      const waiting = all.filter(({ state }) => state !== 'collected');
      return answered({
        orders: waiting.slice(0, query.limit),
        waiting: waiting.length,
        collected: all.length - waiting.length,
        asOfMs: parts.replica.cursor('orders')?.confirmedAtMs ?? null,
      });
    },
    order: ({ params }) => viewOrder(parts, params.orderId),
    collect: ({ params, body }, caller) =>
      collectOrder(parts, { ...body, orderId: params.orderId }, operatorOf(caller)),
    linkBand: ({ body }, caller) => linkBand(parts, body, operatorOf(caller)),
    async answer({ params, body }, caller) {
      const row = orders.row(params.orderId);
      if (!row?.personIds.includes(body.customerId))
        return refused(404, 'no_such_person', 'Nobody of this order');
      const key = people.keyOf(body.customerId);
      if (!key) return refused(404, 'no_such_customer', 'There is no such customer here');
      const operator = operatorOf(caller);
      const done = once(parts, { operationId: body.operationId, kind: 'answers' }, (writer) => {
        const sealed = sealText(
          'answers',
          { subjectId: body.customerId, key },
          JSON.stringify(body.answers),
          nodeSealing,
        );
        const answersId = parts.ids.nextId();
        parts.file.keep(
          [],
          [
            {
              textId: `answers:${params.orderId}:${body.customerId}`.slice(0, 64),
              kind: 'answers',
              subjectId: body.customerId,
              sealed: Buffer.from(sealed).toString('base64url'),
              orderId: params.orderId,
              writtenAtMs: parts.clock.nowMs(),
            },
          ],
        );
        writer.append(
          fact('QuestionsAnswered', { answersId, orderId: params.orderId, customerId: body.customerId }),
          {
            operatorId: operator.operatorId,
            shiftId: openShiftRow(writer)?.shiftId ?? null,
            refs: [params.orderId],
          },
        );
        return answered({});
      });
      if (!done.ok) return done;
      parts.pokeTexts();
      const view = orders.view(params.orderId, await newsOf(parts, row));
      return view ? answered(view) : refused(404, 'no_such_order', 'There is no such order here');
    },
  });
  const productOf = (variantId: string): string =>
    parts.replica.sql.value<string>(
      'SELECT product_id FROM product_search WHERE variant_id = ?',
      variantId,
    ) ?? '';
  const customers = mountRoutes(customerRoutes, {
    addCustomer: ({ body }, caller) => addCustomer(parts, body, operatorOf(caller)),
    customer: ({ params }) => viewCustomer(parts, params.customerId),
    attachHolder: ({ body }, caller) => attachHolder(parts, body, operatorOf(caller)),
    keepPhoto: ({ params, body }) => keepPhoto(parts, params.customerId, body.photo),
    waiverTemplates: () =>
      answered({ templates: [...waivers.templates()], questions: [...waivers.questions()] }),
    signWaiver: ({ body }, caller) => signWaiver(parts, body, operatorOf(caller)),
    async basketNeeds({ params, body }) {
      const lines = body.lines.map(({ variantId, ...line }): AskedLine => ({
        ...line,
        productId: productOf(variantId),
      }));
      const about = { sql: ledger.read, people, book: waivers };
      const needs = needsOf(about, params.basketId, lines);
      // Only when something is missing is another till worth asking.
      const unsigned = needs.missing.flatMap((one) => (one.kind === 'waiver' ? [one.customerId] : []));
      if (unsigned.length === 0) return answered(needs);
      const news = await askNews(parts, { orderIds: [], ticketIds: [], customerIds: unsigned });
      if (!news || news.signed.length === 0) return answered(needs);
      rememberSigned(parts, news.signed);
      return answered(needsOf(about, params.basketId, lines));
    },
    keepLinePeople({ params, body }) {
      ledger.transact((writer) => keepPeople(writer, params.basketId, body, parts.clock.nowMs()));
      return answered({});
    },
  });
  return [...collect, ...customers];
}

/** What the hub told of signatures elsewhere is kept: the sale that follows must not depend on asking again. */
export function rememberSigned(
  { ledger }: Pick<Collecting, 'ledger'>,
  signed: readonly {
    readonly customerId: string;
    readonly templateId: string;
    readonly version: number;
    readonly signedAtMs: number;
    readonly validUntil: string;
    readonly guardianId: string | null;
  }[],
): void {
  ledger.transact((writer) => {
    for (const one of signed)
      writer.run(
        `INSERT OR IGNORE INTO waiver_on_file (customer_id, template_id, version, signed_at_ms, valid_until, guardian_id)
         VALUES (?, ?, ?, ?, ?, ?)`,
        one.customerId,
        one.templateId,
        one.version,
        one.signedAtMs,
        one.validUntil,
        one.guardianId,
      );
  });
}

/** Today's orders first, those still to be collected before others; people behind them. */
function sorted(hits: readonly FindHit[], today: string): FindHit[] {
  const weight = (hit: FindHit): number =>
    hit.kind === 'customer' ? 4 : (hit.day === today ? 0 : 2) + (hit.state === 'collected' ? 1 : 0);
  return hits
    .map((hit, index) => ({ hit, index }))
    .toSorted((a, b) => weight(a.hit) - weight(b.hit) || a.index - b.index)
    .map(({ hit }) => hit);
}

function within<Value>(work: Promise<Value>, patienceMs: number, instead: Value): Promise<Value> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(instead), patienceMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(instead);
      },
    );
  });
}
