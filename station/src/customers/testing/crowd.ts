import { createHash } from 'node:crypto';
import { sealText } from '@gatehouse/core/customers';
import type { ReplicaStore } from '../../catalogue/index.ts';
import { nodeSealing } from '../../subjects/node-sealing.ts';

/** A crowd with names as a town has them, the same every time: some names are everybody's, most are rare. */

const FIRST =
  'Anna Lukas Mara Leo Ida Ben Emma Paul Mia Jakob Sofía Jürgen Chloé Tomáš Yuki Omar Zara Álvaro Åsa Nina Elif Björn Łukasz Maëlle Noah Lea Finn Hannah Jonas Clara'.split(
    ' ',
  );
const SYLLABLES =
  'ber hof stein mül wald kern brand neu gru lau fei ros dor ach mann ler hauer egger tal moos rie zan'.split(
    ' ',
  );

/** A number from 0 on for a seed and a use: no generator to carry along, every person stands for itself. */
const dice = (seed: number, use: string, sides: number): number =>
  createHash('sha256').update(`${use} ${seed}`).digest().readUInt32BE(0) % sides;

export interface CrowdMember {
  readonly customerId: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
}

export function memberOf(index: number): CrowdMember {
  const first = FIRST[dice(index, 'first', FIRST.length)] ?? '';
  const length = 2 + dice(index, 'length', 2);
  const last = Array.from({ length }, (_, at) => SYLLABLES[dice(index, `last ${at}`, SYLLABLES.length)]).join(
    '',
  );
  const surname = last.charAt(0).toUpperCase() + last.slice(1);
  const number = String(1_000_000 + dice(index, 'phone', 8_999_999));
  return {
    customerId: `customer-${String(index).padStart(7, '0')}`,
    name: `${first} ${surname}`,
    phone: `+43 664 ${number}`,
    email: `${surname.toLowerCase()}${index}@example.com`,
  };
}

const PAGE = 2_000;

/** Puts a crowd into a replica by its own pages: keys and sealed rows, as the cloud sends them. */
export function fillCrowd(replica: ReplicaStore, count: number): void {
  for (let from = 0; from < count; from += PAGE) {
    const members = Array.from({ length: Math.min(PAGE, count - from) }, (_, at) => memberOf(from + at));
    const keys = members.map(({ customerId }) => createHash('sha256').update(customerId).digest());
    const page = (scope: 'subjects' | 'customers', rows: readonly object[]) =>
      replica.applyPage({
        scope,
        generation: 'crowd',
        rows: rows.map((row, at) => ({
          rowId: members[at]?.customerId ?? '',
          position: from + at + 1,
          deleted: false,
          text: JSON.stringify(row),
        })),
        toPosition: from + members.length,
        confirmedAtMs: 1,
      });
    page(
      'subjects',
      members.map(({ customerId }, at) => ({ subjectId: customerId, key: keys[at]?.toString('base64url') })),
    );
    page(
      'customers',
      members.map(({ customerId, name, phone, email }, at) => ({
        customerId,
        sealed: Buffer.from(
          sealText(
            'person',
            { subjectId: customerId, key: keys[at] ?? Buffer.alloc(32) },
            JSON.stringify({ name, phone, email, birthDate: null }),
            nodeSealing,
          ),
        ).toString('base64url'),
        guardianId: null,
        createdAtMs: 1,
        visits: [],
        memberships: [],
      })),
    );
  }
}
