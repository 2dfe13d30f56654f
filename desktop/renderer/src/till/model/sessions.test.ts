import { describe, expect, it } from 'vitest';
import { sessionToSell, stripOf } from './sessions.ts';

const hour = 3_600_000;
const slot = (sessionId: string, startsAtMs: number, capacity: number, left: number) => ({
  sessionId,
  eventId: 'climb',
  startsAtMs,
  endsAtMs: startsAtMs + hour,
  capacity,
  left,
});
const slots = [
  slot('ten', 10 * hour, 48, 20),
  slot('noon', 12 * hour, 48, 0),
  slot('one', 13 * hour, 48, 4),
  slot('two', 14 * hour, 48, 40),
];

describe('session strip', () => {
  it('folds what has started and says how full the rest is', () => {
    const strip = stripOf(slots, 11 * hour, () => 0);
    expect(strip.earlier.map(({ slot: { sessionId } }) => sessionId)).toEqual(['ten']);
    expect(strip.coming.map(({ state }) => state)).toEqual(['full', 'few', 'open']);
    expect(strip.coming.map(({ takenPercent }) => takenPercent)).toEqual([100, 92, 17]);
  });

  it('counts the seats in the basket as taken', () => {
    const strip = stripOf(slots, 11 * hour, (id) => (id === 'one' ? 4 : 0));
    expect(strip.coming[1]).toMatchObject({ left: 0, state: 'full' });
  });

  it('sells the next session with room unless one was chosen', () => {
    const strip = stripOf(slots, 11 * hour, () => 0);
    expect(sessionToSell(strip, undefined)?.slot.sessionId).toBe('one');
    expect(sessionToSell(strip, 'two')?.slot.sessionId).toBe('two');
    expect(sessionToSell(strip, 'ten')?.slot.sessionId).toBe('ten');
    expect(
      sessionToSell(
        stripOf(slots, 15 * hour, () => 0),
        undefined,
      ),
    ).toBeUndefined();
  });
});
