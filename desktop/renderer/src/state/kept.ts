import type { z } from 'zod';

/**
 * Small things a screen keeps over a reload. The ledger never lives here: only what the next request needs (an
 * operation id that was not answered) and what a person chose (language, appearance).
 */
export interface Kept<Value> {
  readonly read: () => Value | undefined;
  readonly write: (value: Value | undefined) => void;
}

/** A kept value under one key, checked by its schema on the way in: an older version of the page may have written it. */
export function keptValue<Schema extends z.ZodType>(key: string, schema: Schema): Kept<z.output<Schema>> {
  return {
    read: () => {
      const parsed = schema.safeParse(jsonOf(localStorage.getItem(key)));
      return parsed.success ? parsed.data : undefined;
    },
    write: (value) => {
      if (value === undefined) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    },
  };
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
