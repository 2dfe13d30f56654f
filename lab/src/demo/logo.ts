import type { PaperLogo } from '@gatehouse/core/paper';

/** The park's mark, three firs in a row, as dots: a drawing in code stays readable in a diff. */

const WIDTH = 216;
const HEIGHT = 96;

interface Fir {
  readonly middle: number;
  readonly top: number;
  readonly half: number;
}
const FIRS: readonly Fir[] = [
  { middle: 52, top: 30, half: 34 },
  { middle: 108, top: 2, half: 46 },
  { middle: 164, top: 30, half: 34 },
];
const GROUND = 84;

/** Three tiers, each wider than the one above, and a trunk; a white line keeps neighbours apart. */
function isFir({ middle, top, half }: Fir, x: number, y: number): boolean {
  const away = Math.abs(x - middle);
  if (y >= GROUND) return y < HEIGHT - 4 && away <= half / 8;
  if (y < top) return false;
  const tier = (GROUND - top) / 3;
  const at = Math.floor((y - top) / tier);
  const within = (y - top) / tier - at;
  return away <= half * (0.18 * at + (0.28 + 0.08 * at) * within + 0.02);
}

const isInk = (x: number, y: number): boolean => FIRS.some((fir) => isFir(fir, x, y)) || y >= HEIGHT - 4;

export function parkLogo(): PaperLogo {
  const stride = Math.ceil(WIDTH / 8);
  const bits = new Uint8Array(stride * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1)
      if (isInk(x, y)) bits[y * stride + (x >> 3)] = (bits[y * stride + (x >> 3)] ?? 0) | (128 >> (x & 7));
  return { kind: 'dots', widthDots: WIDTH, heightDots: HEIGHT, bits: Buffer.from(bits).toString('base64') };
}
