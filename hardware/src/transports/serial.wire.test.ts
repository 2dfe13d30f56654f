import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { lcusFrame } from '../protocols/lcus.ts';
import { eventually } from '../testing/eventually.ts';
import type { PtyPair } from '../testing/pty-pair.ts';
import { createPtyPair } from '../testing/pty-pair.ts';
import type { ByteConnection } from './byte-transport.ts';
import { createKeptLink } from './kept-link.ts';
import { transportFor } from './transport-for.ts';

const OPEN_GATE = lcusFrame(1, true);
const MARKER = Uint8Array.of(0x4d);

describe('a serial cable that is pulled and plugged in again', () => {
  let pair: PtyPair;
  const cleanUp: (() => unknown)[] = [];
  beforeEach(async () => {
    pair = await createPtyPair();
  });
  afterEach(async () => {
    for (const undo of cleanUp.splice(0)) await undo();
    await pair.dispose();
  });

  /** The device's end of the cable, and what arrived there. */
  async function deviceEnd(): Promise<{ readonly connection: ByteConnection; hex(): string }> {
    const connection = await transportFor(pair.devicePath).connect(1_000);
    cleanUp.push(() => connection.destroy('end of test'));
    let received = '';
    connection.onData((bytes) => (received += Buffer.from(bytes).toString('hex')));
    return { connection, hex: () => received };
  }

  it('negative control: a SerialPort that is reused delivers the stale frame', async () => {
    const port = new SerialPort({ path: pair.stationPath, baudRate: 9600, autoOpen: false });
    cleanUp.push(() => port.isOpen && port.close());
    port.on('data', () => {});
    port.on('error', () => {});
    await new Promise((resolve) => port.open(resolve));
    await pair.unplug();
    // Not every unplug is noticed by the port itself, which is why the transport watches the device file too.
    if (port.isOpen) port.close();
    await eventually('closed', () => !port.isOpen);
    port.write(OPEN_GATE);
    await pair.plugIn();
    const device = await deviceEnd();
    await new Promise((resolve) => port.open(resolve));
    await eventually('the stale frame arrived', () => device.hex().includes('a00101a2'));
  });

  it('refuses writes at once while it is out, and sends nothing stale when it is back', async () => {
    const link = createKeptLink(transportFor(pair.stationPath));
    cleanUp.push(() => link.close());
    link.open();
    await eventually('open', () => link.state().kind === 'open');

    await pair.unplug();
    const noticedMs = await eventually('gone', () => link.state().kind === 'gone', 3_000);
    expect(noticedMs).toBeLessThan(3_000);
    await expect(link.write(OPEN_GATE)).rejects.toThrow('the link is closed');

    await pair.plugIn();
    const device = await deviceEnd();
    await eventually('back', () => link.state().kind === 'open', 5_000);
    await link.write(MARKER);
    await eventually('the marker arrived', () => device.hex() !== '');
    expect(device.hex()).toBe('4d');
  });

  it('recovers every time, with a new connection each', async () => {
    const link = createKeptLink(transportFor(pair.stationPath));
    cleanUp.push(() => link.close());
    link.open();
    for (let round = 0; round < 3; round += 1) {
      await eventually('open', () => link.state().kind === 'open', 5_000);
      await pair.unplug();
      await eventually('gone', () => link.state().kind === 'gone', 3_000);
      await pair.plugIn();
    }
    await eventually('open', () => link.state().kind === 'open', 5_000);
  });

  it('says what is wrong: not plugged in, or taken by another program', async () => {
    await expect(transportFor(`${pair.stationPath}-none`).connect(1_000)).rejects.toThrow('not plugged in');
    const first = await transportFor(pair.stationPath).connect(1_000);
    cleanUp.push(() => first.destroy('end of test'));
    await expect(transportFor(pair.stationPath).connect(1_000)).rejects.toThrow('in use by another program');
  });
});
