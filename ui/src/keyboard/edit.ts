/** A field's text and its selection, in UTF-16 units as the DOM counts them. */
export type FieldText = { readonly value: string; readonly start: number; readonly end: number };

/** Replaces the selection by what was typed. */
export function insertText({ value, start, end }: FieldText, typed: string): FieldText {
  const caret = start + typed.length;
  return { value: value.slice(0, start) + typed + value.slice(end), start: caret, end: caret };
}

/** Deletes the selection, or the one character before the caret; a pair of surrogates counts as one. */
export function deleteBack({ value, start, end }: FieldText): FieldText {
  if (start !== end) return { value: value.slice(0, start) + value.slice(end), start, end: start };
  const before = Array.from(value.slice(0, start));
  const gone = before.at(-1)?.length ?? 0;
  return { value: value.slice(0, start - gone) + value.slice(start), start: start - gone, end: start - gone };
}
