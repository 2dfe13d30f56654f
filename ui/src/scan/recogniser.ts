/** What a keyboard event contributes; `key` as in KeyboardEvent.key, `atMs` its own time stamp. */
export type Keystroke = {
  readonly key: string;
  readonly atMs: number;
  readonly repeat: boolean;
  readonly modified: boolean;
};

export type ScanRules = {
  /** Longest gap inside one code. Scanners type every 1–20 ms, people hardly below 60. */
  readonly maxGapMs: number;
  /** Shorter bursts are people (a PIN's last digits and Enter). */
  readonly minLength: number;
  /** A burst longer than this is dropped whole: nothing we read is that long. */
  readonly maxLength: number;
};

export const defaultScanRules: ScanRules = { maxGapMs: 50, minLength: 4, maxLength: 4096 };

export type ScanState = { readonly text: string; readonly lastMs: number };
export const idleScan: ScanState = { text: '', lastMs: Number.NEGATIVE_INFINITY };

/** human: leave the key alone · start: first key of what may be a code · burst: one more · code: complete, swallow the end. */
export type ScanStep =
  | { readonly kind: 'human' }
  | { readonly kind: 'start' }
  | { readonly kind: 'burst'; readonly length: number }
  | { readonly kind: 'code'; readonly code: string };

/**
 * Tells a keyboard-wedge scanner from a person by rhythm alone. Pure: the state goes in and comes out.
 * Shift is silent (capital letters of a code press it); any other modifier means a person.
 */
export function recognise(
  state: ScanState,
  stroke: Keystroke,
  rules: ScanRules = defaultScanRules,
): readonly [ScanState, ScanStep] {
  if (stroke.key === 'Shift') return [state, { kind: 'human' }];
  if (stroke.repeat || stroke.modified) return [idleScan, { kind: 'human' }];
  const together = stroke.atMs - state.lastMs <= rules.maxGapMs;
  if (stroke.key === 'Enter' || stroke.key === 'Tab') {
    if (together && state.text.length >= rules.minLength && state.text.length <= rules.maxLength) {
      return [idleScan, { kind: 'code', code: state.text }];
    }
    return [idleScan, { kind: 'human' }];
  }
  if (Array.from(stroke.key).length !== 1) return [idleScan, { kind: 'human' }];
  if (!together || state.text === '') return [{ text: stroke.key, lastMs: stroke.atMs }, { kind: 'start' }];
  const text = state.text.length > rules.maxLength ? state.text : state.text + stroke.key;
  return [
    { text, lastMs: stroke.atMs },
    { kind: 'burst', length: text.length },
  ];
}
