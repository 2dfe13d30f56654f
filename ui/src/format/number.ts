const cache = new Map<string, Intl.NumberFormat>();

function cached(key: string, build: () => Intl.NumberFormat): Intl.NumberFormat {
  let known = cache.get(key);
  if (!known) cache.set(key, (known = build()));
  return known;
}

/** "1,386". */
export function formatCount(count: number, locale: string): string {
  return cached(locale, () => new Intl.NumberFormat(locale)).format(count);
}

/** "+4.2 %" from a ratio of change (0.042). */
export function formatChange(ratio: number, locale: string): string {
  return cached(
    `${locale}|change`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      }),
  )
    .format(ratio)
    .replace('-', '−');
}

/** "19 %" from basis points (1900). */
export function formatBasisPoints(basisPoints: number, locale: string): string {
  return cached(
    `${locale}|rate`,
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }),
  ).format(basisPoints / 10_000);
}
