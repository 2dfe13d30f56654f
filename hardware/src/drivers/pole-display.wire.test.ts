import { describe, expect, it } from 'vitest';
import { createVirtualDisplay } from '../simulators/index.ts';
import { createPtyPair } from '../testing/pty-pair.ts';
import { eventually } from '../testing/eventually.ts';
import { transportFor } from '../transports/index.ts';
import { createPoleDisplay } from './pole-display.ts';

describe('a pole display on a serial wire', () => {
  it('shows two lines of twenty, is gone within 3 s of an unplug, and shows the newest when it is back', async () => {
    const pair = await createPtyPair();
    const device = createVirtualDisplay();
    device.attach(await transportFor(pair.devicePath).connect(1_000));
    const display = createPoleDisplay({ id: 'pole', transport: transportFor(pair.stationPath) });
    display.open();
    try {
      await eventually('ok', () => display.health().kind === 'ok');
      display.show({ upper: '2x Tageskarte  48,00', lower: 'SUMME        € 48,00' });
      await eventually('shown', () => device.lines()[0] === '2x Tageskarte  48,00');
      await eventually('both lines', () => device.lines()[1] === 'SUMME        € 48,00');
      display.show({ upper: 'Grüß Gott, ein sehr langer Satz', lower: '' });
      await eventually('cut at twenty', () => device.lines()[0] === 'Grüß Gott, ein sehr ');
      expect(device.lines()[1]).toBe(' '.repeat(20));
      await pair.unplug();
      await eventually('gone', () => display.health().kind === 'gone', 3_000);
      display.show({ upper: 'stale', lower: '' });
      display.show({ upper: 'newest', lower: '' });
      await pair.plugIn();
      device.attach(await transportFor(pair.devicePath).connect(1_000));
      await eventually('back', () => display.health().kind === 'ok', 5_000);
      await eventually('the newest', () => device.lines()[0]?.trim() === 'newest');
      const sent = display.trace().map(({ hex }) => hex);
      expect(sent.some((hex) => hex.includes(Buffer.from('stale').toString('hex')))).toBe(false);
    } finally {
      await display.close();
      await device.stop();
      await pair.dispose();
    }
  });
});
