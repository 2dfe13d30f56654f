import { type PersonText, looksLikeSame, searchWordsOf, sealText } from '@gatehouse/core/customers';
import type { CustomerSummary, CustomerView } from '@gatehouse/core/contract';
import { localizedText } from '@gatehouse/core/catalogue';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { CollectingParts } from '../orders/parts.ts';
import { nodeSealing } from '../subjects/node-sealing.ts';
import { openShiftRow } from '../till/shifts.ts';
import { once, type TillOperator } from '../till/parts.ts';

export interface PersonAsked extends PersonText {
  readonly operationId: string;
  readonly guardianId: string | null;
}

const KEY_BYTES = 32;
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** Makes a person with a key of their own and keeps them, sealed; durable before anything names them. */
export function makePerson(
  parts: CollectingParts,
  text: PersonText,
  guardianId: string | null,
): { readonly customerId: string } {
  const customerId = parts.ids.nextId();
  const key = Buffer.from(parts.random.bytes(KEY_BYTES));
  const createdAtMs = parts.clock.nowMs();
  const sealed = base64url(
    sealText('person', { subjectId: customerId, key }, JSON.stringify(text), nodeSealing),
  );
  parts.file.keep(
    [{ customerId, key, sealed, guardianId, createdAtMs }],
    [
      {
        textId: `person:${customerId}`,
        kind: 'person',
        subjectId: customerId,
        sealed,
        orderId: null,
        writtenAtMs: createdAtMs,
      },
    ],
  );
  parts.search.addDraft(customerId, text);
  return { customerId };
}

/** Adds a person. Whoever looks like somebody known is named in the answer; a person decides whether it is the same. */
export async function addCustomer(
  parts: CollectingParts,
  { operationId, guardianId, ...text }: PersonAsked,
  operator: TillOperator,
): Promise<Answered<{ customer: CustomerSummary; lookalikes: CustomerSummary[] }>> {
  const lookalikes = await lookalikesOf(parts, text);
  const done = once<{ customerId: string }>(parts, { operationId, kind: 'customer' }, (writer) => {
    const { customerId } = makePerson(parts, text, guardianId);
    writer.append(fact('CustomerAdded', { customerId, guardianId }), {
      operatorId: operator.operatorId,
      shiftId: openShiftRow(writer)?.shiftId ?? null,
    });
    return answered({ customerId });
  });
  if (!done.ok) return done;
  parts.pokeTexts();
  return answered({
    customer: parts.people.summary(done.value.customerId),
    lookalikes: lookalikes.filter(({ customerId }) => customerId !== done.value.customerId),
  });
}

async function lookalikesOf(parts: CollectingParts, text: PersonText): Promise<CustomerSummary[]> {
  const words = searchWordsOf({ ...text, phone: '', email: '' });
  const byContact = [
    searchWordsOf({ ...text, name: '-', email: '' }).slice(0, 1),
    searchWordsOf({ ...text, name: '-', phone: '' }),
  ];
  const found = await Promise.all(
    [words, ...byContact].map((wanted) => parts.search.candidates(wanted, 20).catch(() => [])),
  );
  return [...new Set(found.flat())]
    .map((id) => parts.people.find(id))
    .flatMap((person) => (person?.text && looksLikeSame(person.text, text) ? [person.customerId] : []))
    .slice(0, 5)
    .map((id) => parts.people.summary(id));
}

const PRODUCT_NAME =
  "SELECT json_extract(text, '$.name') FROM catalogue_row WHERE kind = 'product' AND row_id = ?";

/** A person with everything a cashier asks about them. */
export function viewCustomer(parts: CollectingParts, customerId: string): Answered<CustomerView> {
  const person = parts.people.find(customerId);
  if (!person) return refused(404, 'no_such_customer', 'There is no such customer here');
  const today = parts.ledger.businessDay();
  const { memberships, visits } = person.row;
  const children = parts.file.childrenOf(customerId);
  const inReplica = parts.replica.sql
    .all<{ id: string }>(
      `SELECT row_id AS id FROM catalogue_row WHERE kind = 'customer' AND json_extract(text, '$.guardianId') = ? LIMIT 20`,
      customerId,
    )
    .map(({ id }) => id);
  const waivers = parts.waivers.standing(customerId, parts.waivers.templates(), today);
  return answered({
    ...parts.people.summary(customerId),
    visits: [...visits],
    memberList: memberships.map(({ ticketId, productId, validUntil }) => {
      const name = parts.replica.sql.value<string>(PRODUCT_NAME, productId);
      return {
        ticketId,
        productId,
        name:
          name === undefined ? { default: productId, byLocale: {} } : localizedText.parse(JSON.parse(name)),
        validUntil,
        isValid: validUntil >= today,
      };
    }),
    children: [...new Set([...inReplica, ...children])].map((id) => parts.people.summary(id)),
    photo: parts.people.photo(customerId),
    waivers,
  });
}

/** Keeps a picture, sealed under the person's key; it goes to the cloud beside the journal. */
export function keepPhoto(parts: CollectingParts, customerId: string, photo: string): Answered<CustomerView> {
  const key = parts.people.keyOf(customerId);
  if (!key) return refused(404, 'no_such_customer', 'There is no such customer here');
  const sealed = base64url(sealText('photo', { subjectId: customerId, key }, photo, nodeSealing));
  const writtenAtMs = parts.clock.nowMs();
  parts.file.keep(
    [],
    [
      {
        textId: `photo:${customerId}`,
        kind: 'photo',
        subjectId: customerId,
        sealed,
        orderId: null,
        writtenAtMs,
      },
    ],
  );
  parts.pokeTexts();
  return viewCustomer(parts, customerId);
}

/** Says whose a ticket is. The picture, if the product wants one, lies sealed beside it. */
export function attachHolder(
  parts: CollectingParts,
  asked: {
    readonly operationId: string;
    readonly ticketId: string;
    readonly customerId: string;
    readonly saleId: string | null;
    readonly photo: string | null;
  },
  operator: TillOperator,
): Answered<CustomerView> {
  if (asked.photo !== null) {
    const kept = keepPhoto(parts, asked.customerId, asked.photo);
    if (!kept.ok) return kept;
  } else if (!parts.people.find(asked.customerId))
    return refused(404, 'no_such_customer', 'There is no such customer here');
  const done = once(parts, { operationId: asked.operationId, kind: 'holder' }, (writer) => {
    writer.append(
      fact('HolderAttached', {
        ticketId: asked.ticketId,
        customerId: asked.customerId,
        saleId: asked.saleId,
        hasPhoto: parts.people.photo(asked.customerId) !== null,
      }),
      {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
        refs: [asked.ticketId],
      },
    );
    return answered({});
  });
  return done.ok ? viewCustomer(parts, asked.customerId) : done;
}
