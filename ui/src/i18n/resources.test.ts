import { describe, expect, it } from 'vitest';
import { resources, type Area, type Language } from './resources.ts';

/** Every text of a resource under its dotted key. */
function texts(node: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(node) as [string, string | object][]) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of texts(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]!).toSorted();

const others = (Object.keys(resources) as Language[]).filter((language) => language !== 'en');
const areas = Object.keys(resources.en) as Area[];
const pairs = others.flatMap((language) => areas.map((area) => [language, area] as const));

describe('translations', () => {
  it.each(pairs)('%s has exactly the keys of English in %s', (language, area) => {
    const english = [...texts(resources.en[area]).keys()].toSorted();
    expect([...texts(resources[language][area]).keys()].toSorted()).toEqual(english);
  });

  it.each(pairs)('%s fills the same blanks as English in %s', (language, area) => {
    const english = texts(resources.en[area]);
    for (const [key, text] of texts(resources[language][area])) {
      expect({ key, blanks: placeholders(text) }).toEqual({
        key,
        blanks: placeholders(english.get(key) ?? ''),
      });
    }
  });

  it.each(pairs)('%s leaves no text empty in %s', (language, area) => {
    expect([...texts(resources[language][area])].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('pairs every singular with a plural', () => {
    for (const area of areas) {
      const keys = new Set(texts(resources.en[area]).keys());
      const alone = [...keys].filter(
        (key) =>
          (key.endsWith('_one') && !keys.has(key.replace(/_one$/, '_other'))) ||
          (key.endsWith('_other') && !keys.has(key.replace(/_other$/, '_one'))),
      );
      expect(alone).toEqual([]);
    }
  });
});
