export interface FactFormat {
  readonly time: (atMs: number) => string;
  readonly count: (count: number) => string;
  readonly money: (amountMinor: number) => string;
}

/** The facts of an exception as rows; the unit at the end of the name (`AtMs`, `Minor`) decides how its number is written. */
export function factRows(
  facts: Readonly<Record<string, string | number>>,
  format: FactFormat,
): readonly { readonly name: string; readonly value: string }[] {
  const written = (name: string, value: number): string => {
    if (name.endsWith('AtMs')) return format.time(value);
    return name.endsWith('Minor') ? format.money(value) : format.count(value);
  };
  return Object.entries(facts).map(([name, value]) => ({
    name: spaced(name.replace(/AtMs$|Minor$/, '')),
    value: typeof value === 'string' ? value : written(name, value),
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
