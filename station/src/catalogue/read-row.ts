import type { z } from 'zod';

/** A row of the cloud that this software cannot read: a newer cloud's, or a damaged one. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'unreadable', { cause });
  }
}

/** A row's text as its schema has it; throws `UnreadableRow` and nothing else. */
export function readRow<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UnreadableRow(error);
  }
}
