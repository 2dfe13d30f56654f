/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function declarations(opening: RegExp): Map<string, string> {
  const start = opening.exec(css);
  if (!start) throw new Error(`no block ${opening.source}`);
  const body = css.slice(start.index + start[0].length, css.indexOf('}', start.index));
  return new Map(
    [...body.matchAll(/(--[\w-]+|color-scheme):\s*([^;]+);/g)].map((m) => [m[1]!, m[2]!.trim()]),
  );
}

const light = declarations(/:root,\n\[data-theme='light'\] \{/);
const dark = declarations(/\n\[data-theme='dark'\] \{/);
const contrast = declarations(/\n\[data-theme='contrast'\] \{/);

/** Relative luminance and contrast ratio of WCAG 2.2, from #rrggbb. */
function ratio(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const part = (at: number): number => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  };
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe('themes', () => {
  it.each([
    ['dark', dark],
    ['contrast', contrast],
  ])('%s names every token of light', (_name, theme) => {
    expect([...theme.keys()].toSorted()).toEqual([...light.keys()].toSorted());
  });

  it.each([
    ['dark', /prefers-color-scheme: dark\) \{\n  :root:not\(\[data-theme\]\) \{/, dark],
    ['contrast', /prefers-contrast: more\) \{\n  :root:not\(\[data-theme\]\) \{/, contrast],
  ])('the system copy of %s has not drifted', (_name, opening, theme) => {
    expect(declarations(opening)).toEqual(theme);
  });

  const pairs = [
    ['ink', 'paper', 7],
    ['ink', 'card', 7],
    ['ink-2', 'paper', 4.5],
    ['ink-2', 'card', 4.5],
    ['ink-2', 'paper-2', 4.5],
    ['on-accent', 'accent', 4.5],
    ['accent', 'card', 4.5],
    ['on-bad', 'bad', 4.5],
    ['bad-ink', 'bad-soft', 4.5],
    ['warn-ink', 'warn-soft', 4.5],
    ['ok-ink', 'ok-soft', 4.5],
    ['rail-ink', 'rail-ground', 4.5],
    ['rail-ink-on', 'rail-on', 4.5],
    ['focus', 'paper', 3],
  ] as const;
  for (const [name, theme] of [
    ['light', light],
    ['dark', dark],
    ['contrast', contrast],
  ] as const) {
    it.each(pairs)(`${name}: %s on %s reads at %d:1 or better`, (front, back, least) => {
      expect(ratio(theme.get(`--${front}`)!, theme.get(`--${back}`)!)).toBeGreaterThanOrEqual(least);
    });
  }
});
