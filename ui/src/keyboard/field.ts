import type { FieldText } from './edit.ts';

export type TypedField = HTMLInputElement | HTMLTextAreaElement;

const typedKinds = new Set(['text', 'search', 'email', 'tel', 'url', 'password']);

/** A field that a person types words into; number pads and pickers have their own keys. */
export function typedField(element: EventTarget | null): TypedField | undefined {
  if (element instanceof HTMLTextAreaElement && !element.readOnly && !element.disabled) return element;
  if (
    element instanceof HTMLInputElement &&
    typedKinds.has(element.type) &&
    !element.readOnly &&
    !element.disabled
  ) {
    return element;
  }
  return undefined;
}

export function readField(field: TypedField): FieldText {
  // Fields of type email report no selection: the caret is taken to be at the end.
  const end = field.value.length;
  return { value: field.value, start: field.selectionStart ?? end, end: field.selectionEnd ?? end };
}

/** Writes through the prototype's setter, which is how React learns of a value it did not set. */
export function writeField(field: TypedField, text: FieldText): void {
  const prototype =
    field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text.value);
  if (field.selectionStart !== null) field.setSelectionRange(text.start, text.end);
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Enter in the field: its own handlers first, then the form it belongs to. */
export function pressEnter(field: TypedField): void {
  const options = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true };
  const handled = !field.dispatchEvent(new KeyboardEvent('keydown', options));
  field.dispatchEvent(new KeyboardEvent('keyup', options));
  if (!handled) field.form?.requestSubmit();
}
