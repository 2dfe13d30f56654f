import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import type { Sealing } from '../subjects/index.ts';

/** What is known of a person in words. It travels and rests sealed under the person's own key, never in a record. */
export const personText = z.strictObject({
  name: z.string().min(1).max(120),
  phone: z.string().max(40).default(''),
  email: z.string().max(200).default(''),
  birthDate: isoDate.nullable().default(null),
});
export type PersonText = z.infer<typeof personText>;

/** What a sealed text is: the seal of one is not that of another, though both are of the same person. */
export const SEALED_KINDS = ['person', 'answers', 'signature', 'photo'] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

/** Texts are padded to a multiple of this, because the length of a name says a good deal about it. */
const PADDING = 64;
const context = (kind: SealedKind, subjectId: string) => `gatehouse/subject/v1\n${subjectId}\n${kind}`;

export interface SubjectKey {
  readonly subjectId: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Seals a text under a person's key. */
export function sealText(kind: SealedKind, { subjectId, key }: SubjectKey, text: string, sealing: Sealing) {
  const plain = sealing.utf8(text);
  const padded = new Uint8Array(Math.ceil((plain.length + 1) / PADDING) * PADDING);
  padded.set(plain);
  return sealing.seal(key, padded, sealing.utf8(context(kind, subjectId)));
}

/** The text again; undefined when it was altered, is of another kind or person, or the person was erased. */
export function openText(
  kind: SealedKind,
  { subjectId, key }: SubjectKey,
  sealed: Uint8Array,
  sealing: Sealing,
): string | undefined {
  const padded = sealing.open(key, sealed, sealing.utf8(context(kind, subjectId)));
  if (!padded) return undefined;
  const end = padded.indexOf(0);
  return sealing.text(end < 0 ? padded : padded.subarray(0, end));
}

/** A person's words out of their seal; undefined when they cannot be read any more. */
export function openPerson(
  subject: SubjectKey,
  sealed: Uint8Array,
  sealing: Sealing,
): PersonText | undefined {
  const text = openText('person', subject, sealed, sealing);
  if (text === undefined) return undefined;
  const parsed = personText.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}
