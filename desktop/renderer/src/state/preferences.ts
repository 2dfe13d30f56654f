import { z } from 'zod';
import {
  applyTextSize,
  applyTheme,
  createI18n,
  isLanguage,
  type Language,
  type TextSize,
  type ThemeName,
} from '@gatehouse/ui';
import { keptValue } from './kept.ts';
import { createStore, type Store } from './store.ts';

export interface Preferences {
  readonly language: Language;
  readonly theme: ThemeName;
  /** Percent of the usual size. */
  readonly text: TextSize;
}

const kept = keptValue(
  'gatehouse.preferences',
  z.object({
    language: z.enum(['en', 'de', 'fr', 'es']).optional(),
    theme: z.enum(['light', 'dark', 'contrast', 'system']).optional(),
    text: z.literal([100, 125, 150, 200]).optional(),
  }),
);

/** Chosen on this screen, else the venue's language and the role's theme. `?lang=` of the launch link comes first. */
export function startPreferences(
  venueLocale: string,
  theme: ThemeName,
  search: string,
): { readonly preferences: Store<Preferences>; readonly choose: (change: Partial<Preferences>) => void } {
  const asked = new URLSearchParams(search).get('lang') ?? '';
  const venueLanguage = venueLocale.split('-')[0] ?? 'en';
  const known = kept.read();
  const language = isLanguage(asked)
    ? asked
    : (known?.language ?? (isLanguage(venueLanguage) ? venueLanguage : 'en'));
  const preferences = createStore<Preferences>({
    language,
    theme: known?.theme ?? theme,
    text: known?.text ?? 100,
  });
  const i18n = createI18n(language);
  const apply = (): void => {
    const current = preferences.get();
    applyTheme(current.theme);
    applyTextSize(current.text);
    document.documentElement.lang = current.language;
    if (i18n.language !== current.language) void i18n.changeLanguage(current.language);
  };
  apply();
  return {
    preferences,
    choose: (change) => {
      preferences.set((current) => ({ ...current, ...change }));
      kept.write(preferences.get());
      apply();
    },
  };
}

/** How a language writes numbers and dates where the venue's own locale is another language. */
const ownLocale: Readonly<Record<Language, string>> = { en: 'en-IE', de: 'de', fr: 'fr', es: 'es' };

/**
 * The locale numbers and dates are written in: the venue's where the language is the venue's, else the language's own.
 * A language in a foreign region (en-AT) writes "€ 24,00" under English words, which nobody expects.
 */
export function localeOf(language: Language, venueLocale: string): string {
  return venueLocale.split('-')[0] === language ? venueLocale : ownLocale[language];
}
