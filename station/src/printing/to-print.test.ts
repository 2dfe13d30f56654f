import { centred, cut, text } from '@gatehouse/core/paper';
import { EPSON_80MM } from '@gatehouse/hardware/protocols';
import { afterAll, describe, expect, it } from 'vitest';
import { createRasteriser } from './rasteriser.ts';
import { pressed, type Rasteriser, ThreadLost } from './to-print.ts';

const raster = createRasteriser();
afterAll(() => raster.close());

const PLAIN = { blocks: [centred('Waldspitz', { bold: true, size: 2 }), text('Grüße'), cut] };
const HINDI = { blocks: [text('नमस्ते'), cut] };
const silent = (error: unknown): never => {
  throw error;
};

describe('a paper made in the thread of its own', () => {
  it('has the bytes it has when it is made here', async () => {
    const here = await pressed(PLAIN, EPSON_80MM, undefined, silent);
    expect(await pressed(PLAIN, EPSON_80MM, raster, silent)).toEqual(here);
  });

  it('comes back in the order in which papers were asked for, also behind one that is drawn', async () => {
    const order: number[] = [];
    const papers = [HINDI, PLAIN, HINDI, PLAIN].map((paper, at) =>
      pressed(paper, EPSON_80MM, raster, silent).then(() => order.push(at)),
    );
    await Promise.all(papers);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('is refused with the words of what is wrong with it', async () => {
    const image = { widthDots: 16, heightDots: 4, bits: new Uint8Array(3) };
    const broken = { blocks: [{ kind: 'image', image } as const, cut] };
    await expect(pressed(broken, EPSON_80MM, raster, silent)).rejects.toThrow('bits do not match');
    expect((await pressed(PLAIN, EPSON_80MM, raster, silent)).bytes.length).toBeGreaterThan(20);
  });

  it('is made here and spelled where the thread is lost, and that is reported', async () => {
    const heard: unknown[] = [];
    const lost: Rasteriser = { ...raster, encode: () => Promise.reject(new ThreadLost('it ended')) };
    const { bytes } = await pressed(HINDI, EPSON_80MM, lost, (error) => heard.push(error));
    expect(heard).toHaveLength(1);
    expect(new TextDecoder('latin1').decode(bytes)).toContain('?');
  });

  it('is made by the next thread after one was ended', async () => {
    const own = createRasteriser();
    await own.encode(PLAIN, EPSON_80MM);
    await own.close();
    expect((await own.encode(PLAIN, EPSON_80MM)).undrawn).toBeNull();
    await own.close();
  });
});
