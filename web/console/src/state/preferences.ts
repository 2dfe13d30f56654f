import { createI18n, isLanguage, languages, type Language } from '@gatehouse/ui';

const key = 'gatehouse.console.language';

/** Chosen in this browser before, else the first of the browser's languages that we speak. */
function firstLanguage(): Language {
  const kept = readKept();
  if (isLanguage(kept)) return kept;
  for (const wanted of navigator.languages) {
    const language = wanted.split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return languages[0]?.id ?? 'en';
}

// A browser that forbids storage throws on the mere touch of it.
function readKept(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Starts the texts; returns the language and what changes it. */
export function startLanguage(): {
  readonly first: Language;
  readonly choose: (language: Language) => void;
} {
  const first = firstLanguage();
  const i18n = createI18n(first);
  document.documentElement.lang = first;
  return {
    first,
    choose: (language) => {
      document.documentElement.lang = language;
      void i18n.changeLanguage(language);
      try {
        localStorage.setItem(key, language);
      } catch {
        // The choice then lasts as long as the page.
      }
    },
  };
}

const locales: Readonly<Record<Language, string>> = { en: 'en-IE', de: 'de-DE', fr: 'fr-FR', es: 'es-ES' };

/** The locale numbers and dates are written in. */
export const localeOf = (language: Language): string => locales[language];
