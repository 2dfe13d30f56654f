import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { resources, type Area, type Language } from './resources.ts';

type Node = { readonly [key: string]: string | Node };

/**
 * French and Spanish have a third plural for round millions ("1 000 000 de …" in grammar only). i18next falls back to
 * English when `_many` is absent, so it is filled from `_other`.
 */
function withManyForms(node: Node): Node {
  const filled: Record<string, string | Node> = {};
  for (const [key, value] of Object.entries(node)) {
    filled[key] = typeof value === 'string' ? value : withManyForms(value);
    if (typeof value === 'string' && key.endsWith('_other')) filled[key.replace(/_other$/, '_many')] = value;
  }
  return filled;
}

/**
 * Starts i18next with all areas in all languages, in memory: nothing is fetched, so no screen can appear untranslated.
 * Missing keys cannot reach a screen: the compiler and resources.test.ts refuse them.
 */
export function createI18n(language: Language, target: i18n = i18next): i18n {
  const filled: Record<string, Record<string, Node>> = {};
  for (const [name, areas] of Object.entries(resources)) {
    filled[name] = Object.fromEntries(
      Object.entries(areas).map(([area, node]) => [area, withManyForms(node)]),
    );
  }
  void target.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: Object.keys(resources),
    ns: Object.keys(resources.en) as Area[],
    defaultNS: 'common',
    resources: filled,
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
  return target;
}
