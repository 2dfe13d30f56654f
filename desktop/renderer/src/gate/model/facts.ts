import type { VerdictFacts } from '@gatehouse/core/admission';
import { VOID_REASONS, type VoidReason } from '@gatehouse/core/tickets';

/** How facts become words: the texts of area `gate` and the venue's way of writing times. */
export interface FactWords {
  /** A text under `gate.fact`. */
  readonly say: (key: FactKey, blanks: Readonly<Record<string, string>>) => string;
  readonly time: (atMs: number) => string;
  readonly date: (atMs: number) => string;
  /** A calendar day "2026-11-22". */
  readonly day: (day: string) => string;
  readonly count: (count: number) => string;
  /** Whether an instant lies on the venue's today. */
  readonly isToday: (atMs: number) => boolean;
}

export type FactKey =
  | 'todayAt'
  | 'at'
  | 'where'
  | 'validOn'
  | 'validFrom'
  | 'validUntil'
  | 'sessionFrom'
  | 'sessionClosed'
  | 'usedOf'
  | 'usedOfWhere'
  | 'inside'
  | 'detail'
  | VoidReason;

/**
 * The sentence behind a refusal ("Today at 10:42, Gate B south, lane 2"), from whatever facts came along. Undefined
 * when none of them says anything to a person; the reason's plain sentence stands then.
 */
export function factSentence(facts: VerdictFacts, words: FactWords): string | undefined {
  const number = (name: string): number | undefined => {
    const value = facts[name];
    return typeof value === 'number' ? value : undefined;
  };
  const text = (name: string): string | undefined => {
    const value = facts[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const { say } = words;
  const when = (atMs: number): string =>
    words.isToday(atMs)
      ? say('todayAt', { time: words.time(atMs) })
      : say('at', { date: words.date(atMs), time: words.time(atMs) });

  const usedAtMs = number('usedAtMs');
  const where = text('usedAt');
  const used = number('used');
  const of = number('of');
  if (usedAtMs !== undefined && used !== undefined && of !== undefined) {
    const blanks = { used: words.count(used), of: words.count(of), when: lowerFirst(when(usedAtMs)) };
    return where ? say('usedOfWhere', { ...blanks, where }) : say('usedOf', blanks);
  }
  if (usedAtMs !== undefined) return where ? say('where', { when: when(usedAtMs), where }) : when(usedAtMs);

  const startsAtMs = number('startsAtMs');
  const opensAtMs = number('opensAtMs');
  const closesAtMs = number('closesAtMs');
  if (startsAtMs !== undefined && opensAtMs !== undefined)
    return say('sessionFrom', { start: words.time(startsAtMs), opens: words.time(opensAtMs) });
  if (startsAtMs !== undefined && closesAtMs !== undefined)
    return say('sessionClosed', { start: words.time(startsAtMs), closes: words.time(closesAtMs) });

  for (const [name, key] of [
    ['validOn', 'validOn'],
    ['validFrom', 'validFrom'],
    ['validUntil', 'validUntil'],
  ] as const) {
    const day = text(name);
    if (day) return say(key, { date: words.day(day) });
  }
  const inside = number('inside');
  const capacity = number('capacity');
  if (inside !== undefined && capacity !== undefined)
    return say('inside', { inside: words.count(inside), capacity: words.count(capacity) });
  const detail = text('detail');
  const voidReason = VOID_REASONS.find((reason) => reason === detail);
  if (voidReason) return say(voidReason, {});
  return detail ? say('detail', { detail }) : undefined;
}

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** When to come back, where a refusal names a time that lies ahead. */
export function comeBackAtMs(facts: VerdictFacts): number | undefined {
  const at = facts['opensAtMs'];
  return typeof at === 'number' ? at : undefined;
}
