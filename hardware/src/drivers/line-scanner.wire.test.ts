import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Scan, Scanner, UnreadableScan } from '../ports/index.ts';
import type { VirtualScanner } from '../simulators/index.ts';
import { createVirtualScanner } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import type { PtyPair } from '../testing/pty-pair.ts';
import { createPtyPair } from '../testing/pty-pair.ts';
import { transportFor } from '../transports/index.ts';
import { createLineScanner } from './line-scanner.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('line scanner over a pseudo-terminal', () => {
  let pair: PtyPair;
  let device: VirtualScanner;
  let scanner: Scanner;
  let nowMs: number;
  let scans: Scan[];
  let unreadable: UnreadableScan[];

  const connectDevice = async (): Promise<void> => {
    device.attach(await transportFor(pair.devicePath).connect(1_000));
  };

  beforeEach(async () => {
    pair = await createPtyPair();
    device = createVirtualScanner();
    await connectDevice();
    nowMs = 1_000_000;
    scans = [];
    unreadable = [];
    scanner = createLineScanner({
      id: 'scanner',
      lane: 'north',
      transport: transportFor(pair.stationPath),
      monotonicNow: () => nowMs,
    });
    scanner.onScan((scan) => scans.push(scan));
    scanner.onUnreadable((scan) => unreadable.push(scan));
    scanner.open();
    await eventually('open', () => scanner.health().kind === 'ok');
  });
  afterEach(async () => {
    await scanner.close();
    await device.stop();
    await pair.dispose();
  });

  it('puts together a frame that arrives byte by byte', async () => {
    for (const byte of bytes('SPLIT-1\r')) await device.sendBytes(Uint8Array.of(byte));
    await eventually('scan', () => scans.length === 1);
    expect(scans[0]).toMatchObject({ code: 'SPLIT-1', lane: 'north', repeated: false });
  });

  it('tells several frames in one write apart, and splits the AIM identifier off', async () => {
    await device.sendBytes(bytes(']Q1FIRST\r\n]C0SECOND\r\n'));
    await eventually('scans', () => scans.length === 2);
    expect(scans.map(({ code, aim, symbology }) => [code, aim, symbology])).toEqual([
      ['FIRST', ']Q1', 'qr'],
      ['SECOND', ']C0', 'code128'],
    ]);
    expect(scans[0]?.bytes).toEqual(bytes('FIRST'));
  });

  it('takes a frame without a suffix after the idle time', async () => {
    await device.sendBytes(bytes('NO-SUFFIX'));
    const tookMs = await eventually('scan', () => scans.length === 1);
    expect(scans[0]?.code).toBe('NO-SUFFIX');
    expect(tookMs).toBeGreaterThan(80);
  });

  it('reports garbage, control bytes and frames over 4 KB, and reads on', async () => {
    await device.sendBytes(Uint8Array.of(0xff, 0xfe, 0x80, 0x0d));
    await device.sendBytes(bytes('BEL\u0007L\r'));
    await device.sendBytes(bytes(`${'x'.repeat(5_000)}\r`));
    await device.scan('GOOD');
    await eventually('the good one', () => scans.length === 1);
    expect(unreadable.map(({ reason }) => reason)).toEqual(['not-utf8', 'not-printable', 'too-long']);
    expect(unreadable[2]?.byteCount).toBe(5_000);
    expect(scans[0]?.code).toBe('GOOD');
  });

  it('keeps GS, which separates the fields of a GS1 code', async () => {
    await device.sendBytes(bytes(']d2\u001d0109501101530003\u001d10AB\r'));
    await eventually('scan', () => scans.length === 1);
    expect(scans[0]?.code).toBe('\u001d0109501101530003\u001d10AB');
  });

  it('marks the same code within 1.5 s of its last sight as repeated, and no other code', async () => {
    const scanAt = async (atMs: number, code: string): Promise<void> => {
      nowMs = atMs;
      const before = scans.length;
      await device.scan(code);
      await eventually('scan', () => scans.length > before);
    };
    await scanAt(0, 'A');
    await scanAt(1_400, 'A');
    await scanAt(1_450, 'B');
    await scanAt(2_899, 'A');
    await scanAt(4_400, 'A');
    expect(scans.map(({ code, repeated }) => [code, repeated])).toEqual([
      ['A', false],
      ['A', true],
      ['B', false],
      ['A', true],
      ['A', false],
    ]);
  });

  it('notices an unplug within 3 s, recovers within 5 s, and forgets the half frame from before', async () => {
    await device.sendBytes(bytes('HALF'));
    await eventually('the half arrived', () => scanner.health().kind === 'ok');
    await pair.unplug();
    await eventually('gone', () => scanner.health().kind === 'gone', 3_000);
    await pair.plugIn();
    await connectDevice();
    await eventually('back', () => scanner.health().kind === 'ok', 5_000);
    await device.scan('WHOLE');
    await eventually('scan', () => scans.some(({ code }) => code === 'WHOLE'));
    expect(scans.filter(({ code }) => code.includes('HALFWHOLE'))).toEqual([]);
  });
});
