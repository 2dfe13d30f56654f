import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { role } from '@gatehouse/core/permissions';
import { STAFF } from '../demo/park.ts';
import { readPrivateJson, writePrivateFile } from './private-file.ts';

const credentials = z.strictObject({
  /** When this venue was made, epoch milliseconds: its history ends here. */
  createdAtMs: z.int(),
  staff: z.array(
    z.strictObject({
      operatorId: z.string(),
      name: z.string(),
      role,
      pin: z.string(),
      /** The code on the badge of whoever approves; venues made before badges have none. */
      badge: z.string().nullable().default(null),
      email: z.string().nullable(),
      password: z.string().nullable(),
    }),
  ),
});
export type Credentials = z.infer<typeof credentials>;

/** No I, l, 1, O, 0: a password that is read off a screen and typed. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The credentials of this installation: made once, kept in a file only its owner may read. */
export function credentialsIn(dataFolder: string, nowMs: number): Credentials {
  const path = join(dataFolder, 'credentials.json');
  const kept = readPrivateJson(path, credentials);
  if (kept) return kept;
  const made = generate(nowMs);
  writePrivateFile(path, JSON.stringify(made, undefined, 2));
  return made;
}

const letters = (count: number): string =>
  Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');

function generate(nowMs: number): Credentials {
  const pins = new Set<string>();
  // Four digits, as cashiers use: the till signs in by itself on the fourth.
  while (pins.size < STAFF.length) pins.add(String(randomInt(1_000, 10_000)));
  const left = [...pins];
  return {
    createdAtMs: nowMs,
    staff: STAFF.map((person) => ({
      operatorId: `staff-${person.name.split(' ')[0]!.toLowerCase()}`,
      name: person.name,
      role: person.role,
      pin: left.shift()!,
      badge: person.role === 'cashier' || person.role === 'operator' ? null : `B-${letters(20)}`,
      email: person.email,
      password: person.email === null ? null : letters(16),
    })),
  };
}
