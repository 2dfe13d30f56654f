import { describe, expect, it } from 'vitest';

import type { PassageSignal, TurnstileInputs } from './passage-detector.ts';
import { createPassageDetector } from './passage-detector.ts';

const REST: TurnstileInputs = { rotatedIn: false, rotatedOut: false, ready: true, fire: false };
const TURNED_IN = { ...REST, rotatedIn: true };
const NO_POWER: TurnstileInputs = { rotatedIn: true, rotatedOut: true, ready: false, fire: false };

/** Plays inputs, each held for a time and sampled every 10 ms. */
function play(...steps: readonly (readonly [TurnstileInputs, number])[]): PassageSignal[] {
  const detector = createPassageDetector(30);
  const signals: PassageSignal[] = [];
  let atMs = 1_000;
  for (const [inputs, forMs] of steps) {
    for (const endMs = atMs + forMs; atMs < endMs; atMs += 10) signals.push(...detector.sample(inputs, atMs));
  }
  return signals;
}

describe('passage detector', () => {
  it('counts a contact that opens and closes again', () => {
    expect(play([REST, 100], [TURNED_IN, 300], [REST, 100])).toEqual([
      { kind: 'passage-started', direction: 'in' },
      { kind: 'passage-completed', direction: 'in' },
    ]);
  });

  it('ignores bouncing shorter than the debounce time', () => {
    expect(play([REST, 100], [TURNED_IN, 20], [REST, 20], [TURNED_IN, 20], [REST, 100])).toEqual([]);
  });

  it('does not take a loss of power and its return for a passage', () => {
    expect(play([REST, 100], [NO_POWER, 500], [REST, 200])).toEqual([]);
    const bothOpen = { ...NO_POWER, ready: true };
    expect(play([REST, 100], [bothOpen, 500], [REST, 200])).toEqual([]);
  });

  it('aborts a passage during which the power goes', () => {
    expect(play([REST, 100], [TURNED_IN, 100], [NO_POWER, 100], [REST, 200])).toEqual([
      { kind: 'passage-started', direction: 'in' },
      { kind: 'passage-aborted', direction: 'in' },
    ]);
  });

  it('does not count a contact that is open when it starts to look', () => {
    expect(play([TURNED_IN, 200], [REST, 200])).toEqual([]);
  });
});
