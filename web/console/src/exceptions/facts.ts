export interface FactFormat {
  readonly time: (atMs: number) => string;
  readonly count: (count: number) => string;
}

/** The facts of an exception as rows; the name's unit (`AtMs`) decides how its number is written. */
export function factRows(
  facts: Readonly<Record<string, string | number>>,
  format: FactFormat,
): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(facts).map(([name, value]) => ({
    name: spaced(name.replace(/AtMs$/, '')),
    value: typeof value === 'string' ? value : /AtMs$/.test(name) ? format.time(value) : format.count(value),
  }));
}

/** "firstStation" as "first station". */
const spaced = (name: string): string =>
  name.replaceAll(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );

/** A record's bytes set out line by line where they are JSON, as they are where not. */
export function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
