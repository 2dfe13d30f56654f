import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PrintJob, ReceiptPrinter } from '../ports/index.ts';
import { EPSON_80MM, encodeDocument } from '../protocols/escpos/index.ts';
import type { VirtualPrinter } from '../simulators/index.ts';
import { createVirtualPrinter, textOfPaper } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import { createPtyPair } from '../testing/pty-pair.ts';
import { transportFor } from '../transports/index.ts';
import { createEscposPrinter } from './escpos-printer.ts';
import { createPrinterCashDrawer } from './printer-cash-drawer.ts';

const QUICK = { answerMs: 150, firstStatusMs: 200, completionMs: 600, perLineMs: 5, processIdGraceMs: 150 };

const receipt = encodeDocument(
  {
    blocks: [
      { kind: 'text', text: 'First line', bold: true },
      { kind: 'text', text: 'Second line' },
      { kind: 'qr', content: 'TICKET-1' },
      { kind: 'text', text: 'Last line' },
      { kind: 'cut' },
    ],
  },
  EPSON_80MM,
);
const job = (jobId: string): PrintJob => ({ jobId, bytes: receipt.bytes, lineCount: receipt.lineCount });

describe('ESC/POS printer on TCP', () => {
  let device: VirtualPrinter;
  let printer: ReceiptPrinter;
  beforeEach(async () => {
    device = createVirtualPrinter();
    const { port } = await device.start({ host: '127.0.0.1', port: 0 });
    printer = createEscposPrinter({
      id: 'printer',
      transport: transportFor(`tcp://127.0.0.1:${port}`),
      pollMs: 200,
      timings: QUICK,
    });
    printer.open();
    await eventually('ok', () => printer.health().kind === 'ok');
  });
  afterEach(async () => {
    await printer.close();
    await device.stop();
  });
  const linesOf = (text: string): number =>
    device.papers().reduce((count, paper) => count + textOfPaper(paper).split(text).length - 1, 0);

  it('paper out in mid-receipt: interrupted, nothing is sent again, and every line is there once', async () => {
    device.failAfterBytes(30, 'paper-out');
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'INTERRUPTED', cause: 'paper-out' });
    expect(linesOf('Last line')).toBe(0);
    const late: string[] = [];
    printer.onLateCompletion(({ jobId }) => late.push(jobId));
    await device.setFault('paper-out', false);
    await eventually('late completion', () => late.length === 1);
    expect(late).toEqual(['j1']);
    expect([linesOf('First line'), linesOf('Last line')]).toEqual([1, 1]);
    expect(await printer.print(job('j2'))).toMatchObject({ kind: 'PRINTED' });
    expect(linesOf('First line')).toBe(2);
  });

  it('a later job that printed proves the interrupted one before it, which the printer no longer answers', async () => {
    device.failAfterBytes(30, 'paper-out');
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'INTERRUPTED' });
    const late: string[] = [];
    printer.onLateCompletion(({ jobId }) => late.push(jobId));
    await device.setFault('no-process-id', true);
    await device.setFault('paper-out', false);
    await eventually('paper back', () => printer.health().kind === 'ok');
    await device.setFault('no-process-id', false);
    expect(late).toEqual([]);
    expect(await printer.print(job('j2'))).toMatchObject({ kind: 'PRINTED' });
    expect(late).toEqual(['j1']);
  });

  it('cover opened and cutter jammed in mid-job have their own causes', async () => {
    device.failAfterBytes(30, 'cover-open');
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'INTERRUPTED', cause: 'cover-open' });
    await device.setFault('cover-open', false);
    await eventually('ok', () => printer.health().kind === 'ok');
    device.failAfterBytes(30, 'cutter-error');
    expect(await printer.print(job('j2'))).toMatchObject({ kind: 'INTERRUPTED', cause: 'cutter-error' });
  });

  it('a clone that never speaks prints, is degraded and not gone, and its outcome is unknown', async () => {
    await device.setFault('silent', true);
    await eventually('degraded', () => printer.health().kind === 'degraded');
    expect(printer.status()).toMatchObject({ supported: false, online: true });
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'UNKNOWN', cause: 'status-unsupported' });
    await eventually('printed once all the same', () => linesOf('Last line') === 1);
  });

  it('falls silent in mid-job: unknown', async () => {
    device.failAfterBytes(30, 'silent');
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'UNKNOWN', cause: 'no-answer' });
  });

  it('stops reading in mid-job: unknown, with an answer in time', async () => {
    device.failAfterBytes(30, 'stuck');
    const large = { ...job('j1'), bytes: new Uint8Array(30_000_000).fill(0x41) };
    expect(await printer.print(large)).toMatchObject({ kind: 'UNKNOWN', cause: 'no-answer' });
  });

  it('a clone without process id is believed on its executed buffer, after a wait only the first time', async () => {
    await device.setFault('no-process-id', true);
    expect(await printer.print(job('j1'))).toEqual({ kind: 'PRINTED', evidence: 'buffer-executed' });
    const startedMs = performance.now();
    expect(await printer.print(job('j2'))).toEqual({ kind: 'PRINTED', evidence: 'buffer-executed' });
    expect(performance.now() - startedMs).toBeLessThan(QUICK.processIdGraceMs);
  });

  it('opens the drawer also while it is out of paper, once per kick', async () => {
    await printer.kickDrawer(2);
    await eventually('kicked', () => device.drawerKicks() === 1);
    await device.setFault('paper-out', true);
    await eventually('known', () => printer.status().paper === 'out');
    expect(await printer.kickDrawer(2)).toEqual({ kind: 'SENT' });
    await eventually('kicked again', () => device.drawerKicks() === 2);
    await device.setFault('paper-out', false);
    expect(device.drawerKicks()).toBe(2);
  });

  it('learns which level of the sense wire means open', async () => {
    const drawer = createPrinterCashDrawer({ id: 'drawer', printer });
    expect(drawer.state()).toBe('unknown');
    expect(await drawer.learnPolarity()).toBe('open-is-high');
    expect(drawer.state()).toBe('open');
    device.closeDrawer();
    await eventually('closed', () => drawer.state() === 'closed');
    expect(await printer.kickDrawer(2)).toEqual({ kind: 'SENT' });
    await eventually('open', () => drawer.state() === 'open');
  });
});

/** A scripted printer: answers status questions as if all were well, and leaves the rest to `onChunk`. */
async function scriptedPrinter(onChunk: (chunk: Buffer, socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (let at = 0; at + 1 < chunk.length; at += 1) {
        if (chunk[at] === 0x10 && chunk[at + 1] === 0x04) socket.write(Uint8Array.of(0x12));
      }
      if (chunk.includes(Buffer.of(0x1d, 0x61, 0xff))) socket.write(Uint8Array.of(0x10, 0, 0, 0x0f));
      onChunk(chunk, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('ESC/POS printer with a script', () => {
  let server: Server;
  let printer: ReceiptPrinter;
  afterEach(async () => {
    await printer.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = async (onChunk: (chunk: Buffer, socket: Socket) => void): Promise<void> => {
    server = await scriptedPrinter(onChunk);
    const { port } = server.address() as AddressInfo;
    const transport = transportFor(`tcp://127.0.0.1:${port}`);
    printer = createEscposPrinter({ id: 'printer', transport, pollMs: 5_000, timings: QUICK });
    printer.open();
    await eventually('ok', () => printer.health().kind === 'ok');
  };

  it('resets the connection in mid-job: unknown, and the job is not sent again', async () => {
    let jobs = 0;
    await open((chunk, socket) => {
      if (!chunk.includes('First line')) return;
      jobs += 1;
      socket.resetAndDestroy();
    });
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'UNKNOWN', cause: 'connection-lost' });
    expect(await printer.kickDrawer(2)).toEqual({ kind: 'SENT' });
    expect(jobs).toBe(1);
  });

  it('gives the answer of an interrupted job late: it is not taken for the next job', async () => {
    let jobs = 0;
    let owed = true;
    await open((chunk, socket) => {
      const holdsJob = chunk.includes('First line');
      if (holdsJob) jobs += 1;
      if (holdsJob && jobs === 1) {
        // Out of paper, and a moment later reloaded; the answer of this job is still owed.
        socket.write(Uint8Array.of(0x18, 0, 0x0c, 0x0f));
        setTimeout(() => socket.write(Uint8Array.of(0x10, 0, 0, 0x0f)), 20);
      } else if (chunk.includes(Buffer.of(0x1d, 0x72, 0x01))) {
        if (owed) socket.write(Uint8Array.of(0x00));
        owed = false;
        if (!holdsJob) setTimeout(() => socket.write(Uint8Array.of(0x00)), 20);
      }
    });
    expect(await printer.print(job('j1'))).toMatchObject({ kind: 'INTERRUPTED', cause: 'paper-out' });
    await eventually('reloaded', () => printer.status().paper === 'ok');
    expect(await printer.print(job('j2'))).toMatchObject({ kind: 'UNKNOWN', cause: 'no-answer' });
  });
});

describe('ESC/POS printer on a serial wire', () => {
  it('prints, is gone within 3 s of an unplug and back within 5 s', async () => {
    const pair = await createPtyPair();
    const device = createVirtualPrinter();
    device.attach(await transportFor(pair.devicePath).connect(1_000));
    const printer = createEscposPrinter({ id: 'printer', transport: transportFor(pair.stationPath) });
    printer.open();
    try {
      await eventually('ok', () => printer.health().kind === 'ok');
      expect(await printer.print(job('j1'))).toMatchObject({ kind: 'PRINTED' });
      expect(device.papers()[0]?.codes).toEqual(['TICKET-1']);
      await pair.unplug();
      await eventually('gone', () => printer.health().kind === 'gone', 3_000);
      expect(await printer.print(job('j2'))).toMatchObject({ kind: 'REFUSED', cause: 'unreachable' });
      await pair.plugIn();
      device.attach(await transportFor(pair.devicePath).connect(1_000));
      await eventually('back', () => printer.health().kind === 'ok', 5_000);
      expect(await printer.print(job('j3'))).toMatchObject({ kind: 'PRINTED' });
      expect(device.papers()).toHaveLength(2);
    } finally {
      await printer.close();
      await device.stop();
      await pair.dispose();
    }
  });
});
