import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { LateOutcome, PaymentOutcome, PaymentTerminal } from '../ports/index.ts';
import { readLabLine } from '../protocols/index.ts';
import { createVirtualTerminal, type CutPoint, type VirtualTerminal } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import { transportFor } from '../transports/index.ts';
import { createLabTerminal } from './lab-terminal.ts';

const asked = { paymentId: 'payment-1', amountMinor: 4_200, currency: 'EUR' };

/** What a guest's statement must never show: one purchase charged twice. */
const chargedTwice = (device: VirtualTerminal): boolean => {
  const amounts = device.charges().map(({ amountMinor }) => amountMinor);
  return amounts.length !== new Set(amounts).size;
};

describe('a card terminal whose cable is cut', () => {
  let device: VirtualTerminal;
  let terminal: PaymentTerminal;
  let late: LateOutcome[];
  let port: number;

  beforeEach(async () => {
    device = createVirtualTerminal({ autoPresentMs: 10, authoriseMs: 30 });
    ({ port } = await device.start({ host: '127.0.0.1', port: 0 }));
    terminal = createLabTerminal({
      id: 'terminal',
      transport: transportFor(`tcp://127.0.0.1:${port}`),
      answerMs: 800,
      lostMs: 1_500,
    });
    late = [];
    terminal.onLateOutcome((told) => late.push(told));
    terminal.open();
    await eventually('open', () => terminal.health().kind === 'ok');
  });
  afterEach(async () => {
    await terminal.close();
    await device.stop();
  });

  it.each<[CutPoint, PaymentOutcome['kind'], number]>([
    ['start-lost', 'cancelled', 0],
    ['started', 'captured', 1],
    ['card-presented', 'captured', 1],
    ['charged', 'captured', 1],
    ['told', 'captured', 1],
  ])('finds the truth when it is cut at "%s": %s, charged %i times', async (point, kind, times) => {
    device.cutAt(point);
    const outcome = await terminal.start(asked);
    expect(outcome.kind).toBe(kind);
    expect(device.charges()).toHaveLength(times);
    await eventually('open again', () => terminal.health().kind === 'ok');
    expect((await terminal.query(asked.paymentId)).kind).toBe(kind);
  });

  it('calls it unknown when the cable stays away, and finds the capture when it is back', async () => {
    await device.setFault('guest-waits', true);
    const running = terminal.start(asked);
    await eventually('waiting', () => device.shown() !== undefined);
    const unplugged = device.setFault('unplugged', true);
    // The guest pays while nobody listens.
    device.presentCard();
    await unplugged;
    expect(await running).toEqual({ kind: 'unknown', cause: 'connection_lost' });
    await device.setFault('unplugged', false);
    await eventually('open again', () => terminal.health().kind === 'ok');
    expect(await terminal.query(asked.paymentId)).toMatchObject({ kind: 'captured', amountMinor: 4_200 });
    expect(await terminal.start(asked)).toMatchObject({ kind: 'captured' });
    expect(device.charges()).toHaveLength(1);
  });

  it('tells of a capture that comes after its cancellation', async () => {
    await device.setFault('guest-waits', true);
    await device.setFault('captures-after-cancel', true);
    const running = terminal.start(asked);
    await eventually('waiting', () => device.shown() !== undefined);
    await terminal.cancel(asked.paymentId);
    expect((await running).kind).toBe('cancelled');
    await eventually('late capture', () => late.length > 0);
    expect(late[0]).toMatchObject({ paymentId: asked.paymentId, outcome: { kind: 'captured' } });
  });

  it('is gone when it stops answering, though its socket is open', async () => {
    const quick = createLabTerminal({
      id: 'quick',
      transport: transportFor(`tcp://127.0.0.1:${port}`),
      pingMs: 50,
    });
    quick.open();
    await eventually('open', () => quick.health().kind === 'ok');
    await device.setFault('silent', true);
    await eventually('gone', () => quick.health().kind === 'gone');
    await quick.close();
  });

  it('proves that a driver which starts anew after a lost answer charges twice', async () => {
    // The negative control: the payment's id is made anew for the second try, as a naive retry does.
    device.cutAt('charged');
    await terminal.start({ ...asked, paymentId: 'try-1' });
    expect(chargedTwice(device)).toBe(false);
    await eventually('open again', () => terminal.health().kind === 'ok');
    await terminal.start({ ...asked, paymentId: 'try-2' });
    expect(chargedTwice(device)).toBe(true);
  });
});

describe('a line of the terminal', () => {
  it.each([
    '',
    'CAPTURED',
    'CAPTURED p',
    'CAPTURED p 12x4 visa 4242 1 r',
    'CAPTURED p 0 visa 4242 1 r',
    'CAPTURED p -5 visa 4242 1 r',
    'CAPTURED p 100 visa 42424242 1 r',
    'CAPTURED p 100 visa 4242 1',
    'STEP p paid',
    'TOTALS b EUR 1.5 2',
    'REFUNDED r',
  ])('that is damaged is never an outcome: "%s"', (line) => {
    expect(readLabLine(line).kind).toBe('not-understood');
  });
});
