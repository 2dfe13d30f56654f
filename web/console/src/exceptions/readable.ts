/** A record's bytes set out line by line where they are JSON, as they are where not. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
