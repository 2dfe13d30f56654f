import { type CustomerRow, openPerson, openText, type PersonText } from '@gatehouse/core/customers';
import type { CustomerSummary } from '@gatehouse/core/contract';
import type { SqlReader } from '../ledger/index.ts';
import { nodeSealing } from '../subjects/node-sealing.ts';
import type { PeopleFile } from './people-file.ts';

/** A person as this station can read them now. */
export interface KnownPerson {
  readonly customerId: string;
  /** Undefined when the key is gone: erased, or not here yet. */
  readonly text: PersonText | undefined;
  readonly guardianId: string | null;
  readonly row: Pick<CustomerRow, 'visits' | 'memberships' | 'createdAtMs'>;
}

/** Reads people from the replica and from what was taken down here, opening one seal at a time. */
export interface People {
  find(customerId: string): KnownPerson | undefined;
  summary(customerId: string): CustomerSummary;
  keyOf(subjectId: string): Uint8Array | undefined;
  photo(customerId: string): string | null;
  answers(customerId: string, orderId: string, inOrder: string | undefined): string | undefined;
}

const ROW = "SELECT text FROM catalogue_row WHERE kind = 'customer' AND row_id = ?";
const KEY = 'SELECT key FROM subject_key WHERE subject_id = ?';

/** Reads a replica alone: on the thread that keeps the index there is nothing else. */
export function replicaPerson(sql: SqlReader, customerId: string, text?: string): KnownPerson | undefined {
  const found = text ?? sql.value<string>(ROW, customerId);
  if (found === undefined) return undefined;
  const row = JSON.parse(found) as CustomerRow;
  const key = sql.value<Uint8Array>(KEY, customerId);
  const words =
    key && openPerson({ subjectId: customerId, key }, Buffer.from(row.sealed, 'base64url'), nodeSealing);
  return { customerId, text: words, guardianId: row.guardianId, row };
}

export function createPeople(replica: SqlReader, file: PeopleFile): People {
  const keyOf = (subjectId: string) =>
    replica.value<Uint8Array>(KEY, subjectId) ?? file.person(subjectId)?.key;
  const find = (customerId: string): KnownPerson | undefined => {
    const known = replicaPerson(replica, customerId);
    if (known?.text) return known;
    const added = file.person(customerId);
    if (!added) return known;
    const text = openPerson(
      { subjectId: customerId, key: added.key },
      Buffer.from(added.sealed, 'base64url'),
      nodeSealing,
    );
    const { guardianId, createdAtMs } = added;
    return { customerId, text, guardianId, row: { visits: [], memberships: [], createdAtMs } };
  };
  const opened = (kind: 'photo' | 'answers', subjectId: string, sealed: string | undefined) => {
    const key = sealed === undefined ? undefined : keyOf(subjectId);
    if (!key || sealed === undefined) return undefined;
    return openText(kind, { subjectId, key }, Buffer.from(sealed, 'base64url'), nodeSealing);
  };
  return {
    find,
    summary: (customerId) => summaryOf(customerId, find(customerId)),
    keyOf,
    photo(customerId) {
      const waiting = file.text('photo', customerId, null);
      const row = replica.value<string>(
        "SELECT text FROM catalogue_row WHERE kind = 'photo' AND row_id = ?",
        customerId,
      );
      const sealed =
        waiting ?? (row === undefined ? undefined : (JSON.parse(row) as { sealed: string }).sealed);
      return opened('photo', customerId, sealed) ?? null;
    },
    answers: (customerId, orderId, inOrder) =>
      opened('answers', customerId, file.text('answers', customerId, orderId) ?? inOrder),
  };
}

export function summaryOf(customerId: string, person: KnownPerson | undefined): CustomerSummary {
  return {
    customerId,
    name: person?.text?.name ?? '',
    phone: person?.text?.phone ?? '',
    email: person?.text?.email ?? '',
    birthDate: person?.text?.birthDate ?? null,
    guardianId: person?.guardianId ?? null,
    lastVisit: person?.row.visits[0] ?? null,
    memberships: person?.row.memberships.length ?? 0,
  };
}
