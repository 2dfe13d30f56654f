import { z } from 'zod';

/** Text a guest may read: a default and translations by BCP 47 language. */
export const localizedText = z.strictObject({
  default: z.string().min(1),
  byLocale: z.record(z.string(), z.string()).default({}),
});
export type LocalizedText = z.infer<typeof localizedText>;

/** Picks the text for a locale: exact, then its language, then the default. */
export function textIn(text: LocalizedText, locale: string): string {
  return text.byLocale[locale] ?? text.byLocale[locale.split('-')[0] ?? ''] ?? text.default;
}
