/** Seeded chance: the same seed gives the same park, so a number on a screen can be checked again tomorrow. */
export interface Dice {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Roughly normal with mean 0 and deviation 1. */
  bell(): number;
  /** Index into weights, with their odds. */
  weighted(weights: readonly number[]): number;
  hex(digits: number): string;
}

/** sfc32 by Chris Doty-Humphrey, seeded from the text through FNV-1a. */
export function diceFrom(seed: string): Dice {
  let [a, b, c, d] = [hash32(seed, 1), hash32(seed, 2), hash32(seed, 3), 1];
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let turn = 0; turn < 15; turn += 1) word();
  const next = () => word() / 4_294_967_296;
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    bell: () => next() + next() + next() + next() + next() + next() - 3,
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => (left -= weight) < 0);
      return found < 0 ? weights.length - 1 : found;
    },
    hex: (digits) => Array.from({ length: digits }, () => (word() & 15).toString(16)).join(''),
  };
}

function hash32(text: string, salt: number): number {
  let hash = 2_166_136_261 ^ salt;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  return hash | 0;
}

/** A UUIDv7 (RFC 9562 §5.7) whose random part comes from the dice. */
export function idAt(atMs: number, dice: Dice): string {
  const time = atMs.toString(16).padStart(12, '0');
  const variant = '89ab'[dice.between(0, 3)] ?? '8';
  return `${time.slice(0, 8)}-${time.slice(8)}-7${dice.hex(3)}-${variant}${dice.hex(3)}-${dice.hex(12)}`;
}
