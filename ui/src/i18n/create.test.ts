import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import './types.ts';
import { createI18n } from './create.ts';

describe('createI18n', () => {
  it('is ready at once and counts in each language', () => {
    const i18n = createI18n('de', createInstance());
    expect(i18n.t('count.records', { count: 1, formatted: '1' })).toBe('1 Eintrag');
    expect(i18n.t('count.records', { count: 18, formatted: '18' })).toBe('18 Einträge');
  });

  it('keeps French words for a round million', () => {
    const i18n = createI18n('fr', createInstance());
    expect(i18n.t('count.tickets', { count: 1_000_000, formatted: '1 000 000' })).toBe('1 000 000 billets');
  });

  it('does not escape what React escapes', () => {
    const i18n = createI18n('en', createInstance());
    expect(i18n.t('stepper.increase', { name: 'Fish & chips' })).toBe('One more: Fish & chips');
  });
});
