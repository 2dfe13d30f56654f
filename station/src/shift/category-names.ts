import { textIn } from '@gatehouse/core/catalogue';
import type { TillParts } from '../till/parts.ts';

/** Categories as the venue calls them, for reports. */
export function categoryNamesOf({
  reader,
  replica,
}: Pick<TillParts, 'reader' | 'replica'>): Record<string, string> {
  const locale = replica.policy()?.locale ?? 'en';
  const categories = reader.catalogue()?.categories ?? [];
  return Object.fromEntries(categories.map(({ categoryId, name }) => [categoryId, textIn(name, locale)]));
}
