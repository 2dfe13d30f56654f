import { describe, expect, it } from 'vitest';
import { REASONS, REMEDIES } from '@gatehouse/core/admission';
import {
  formatCount,
  formatDay,
  formatTime,
  formatWeekday,
  languages,
  resources,
  type Language,
} from '@gatehouse/ui';
import { comeBackAtMs, factSentence, type FactWords } from './facts.ts';

const every = languages.map(({ id }) => id);
const zone = 'Europe/Vienna';
/** 2026-11-22 10:42 in Vienna. */
const usedAtMs = Date.UTC(2026, 10, 22, 9, 42);

function wordsOf(language: Language): FactWords {
  const { fact } = resources[language].gate;
  return {
    say: (key, blanks) =>
      fact[key].replaceAll(/\{\{(\w+)\}\}/g, (blank, name: string) => blanks[name] ?? blank),
    time: (atMs) => formatTime(atMs, language, zone),
    date: (atMs) => formatWeekday(atMs, language, zone),
    day: (day) => formatDay(day, language),
    count: (count) => formatCount(count, language),
    isToday: (atMs) => atMs >= Date.UTC(2026, 10, 21, 23),
  };
}

describe.each(every)('a gate speaking %s', (language) => {
  const { reason, remedy } = resources[language].gate;

  it('has a title and a sentence for every reason, and none for a reason that does not exist', () => {
    expect(Object.keys(reason).toSorted()).toEqual([...REASONS].toSorted());
    for (const { title, plain } of Object.values(reason)) {
      expect(title.length).toBeGreaterThan(1);
      // Two lines of the large type hold about this much.
      expect(title.length).toBeLessThanOrEqual(24);
      expect(plain).toMatch(/[.!?]$/);
    }
  });

  it('has a next step for every remedy', () => {
    for (const each of REMEDIES) expect(remedy[each]).toMatch(/\S/);
  });

  it.each([
    ['already used', { usedAtMs, usedAt: 'Gate B south, lane 2', accessPointId: 'b2' }],
    ['used on another day', { usedAtMs: usedAtMs - 86_400_000 * 3, usedAt: 'Gate B' }],
    ['family ticket used up', { used: 4, of: 4, usedAtMs, usedAt: 'Gate B' }],
    ['too early', { opensAtMs: usedAtMs, startsAtMs: usedAtMs + 900_000 }],
    ['too late', { closesAtMs: usedAtMs, startsAtMs: usedAtMs - 900_000 }],
    ['wrong day', { validOn: '2026-11-24' }],
    ['not yet', { validFrom: '2026-11-24' }],
    ['expired', { validUntil: '2026-10-01' }],
    ['full', { inside: 2000, capacity: 2000 }],
    ['cancelled', { detail: 'Refunded at the desk' }],
  ])('turns the facts of "%s" into a sentence without a blank left', (_, facts) => {
    const sentence = factSentence(facts, wordsOf(language));
    expect(sentence).toMatch(/\S/);
    expect(sentence).not.toContain('{{');
    expect(sentence).not.toContain('undefined');
  });
});

describe('facts', () => {
  it('say when and where in English', () => {
    expect(factSentence({ usedAtMs, usedAt: 'Gate B south, lane 2' }, wordsOf('en'))).toBe(
      'Today at 10:42, Gate B south, lane 2',
    );
  });

  it('leave it to the plain sentence when they say nothing to a person', () => {
    expect(factSentence({ keyId: 7 }, wordsOf('en'))).toBeUndefined();
    expect(factSentence({ detail: '' }, wordsOf('en'))).toBeUndefined();
  });

  it('name the time to come back', () => {
    expect(comeBackAtMs({ opensAtMs: 5 })).toBe(5);
    expect(comeBackAtMs({})).toBeUndefined();
  });
});
