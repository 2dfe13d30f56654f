import { HttpProblem } from './problem.ts';

/** Where a list goes on: behind the row with this time and id. Opaque to callers. */
export interface PagePlace {
  readonly atMs: number;
  readonly id: string;
}

export const pageMark = (place: PagePlace): string =>
  Buffer.from(`${place.atMs} ${place.id}`).toString('base64url');

export function pagePlaceOf(mark: string | undefined): PagePlace | undefined {
  if (mark === undefined) return undefined;
  const match = /^(\d{1,16}) (.{1,64})$/s.exec(Buffer.from(mark, 'base64url').toString());
  if (!match || match[2]?.includes('\0')) {
    throw new HttpProblem(400, 'invalid_request', 'The request does not fit its schema', {
      errors: [{ field: 'before', message: 'is not a mark this list gave out' }],
    });
  }
  return { atMs: Number(match[1]), id: match[2] as string };
}

/** Cuts one row more than asked for into a page and the mark of the next. */
export function pageOf<Row, View>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => PagePlace,
  view: (row: Row) => View,
): { rows: View[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { rows: shown.map(view), next: last === undefined ? null : pageMark(placeOf(last)) };
}

/** A text to look for anywhere in a column: the characters LIKE gives a meaning stand for themselves. */
export const anywhere = (text: string): string =>
  `%${text.replaceAll('\0', '').replaceAll(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
