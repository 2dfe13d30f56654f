/** "3.4 s", "2 min": a clock's error in the unit a person would use. */
export function spanWords(ms: number, locale: string): string {
  const [unit, value] = ms < 90_000 ? (['second', ms / 1000] as const) : (['minute', ms / 60_000] as const);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: 1,
  }).format(value);
}
