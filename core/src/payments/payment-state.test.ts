import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askAgainAfterMs,
  isOpen,
  type KnownPayment,
  type PaymentFinding,
  type PaymentStep,
  stepByPerson,
  stepByProvider,
} from './payment-state.ts';

const started: KnownPayment = { state: 'started', saidBy: 'provider', saleId: null };
const after = (payment: KnownPayment, step: PaymentStep, saidBy: 'provider' | 'person'): KnownPayment =>
  step.kind === 'record' || step.kind === 'resolve' ? { ...payment, state: step.state, saidBy } : payment;

const finding = fc.constantFrom<PaymentFinding>(
  'captured',
  'declined',
  'cancelled',
  'not-charged',
  'unknown',
);

describe('a card payment', () => {
  it('hears the same word twice and writes it once', () => {
    fc.assert(
      fc.property(finding, (word) => {
        const once = after(started, stepByProvider(started, word), 'provider');
        expect(stepByProvider(once, word).kind).toBe('nothing');
      }),
    );
  });

  it('ends captured whenever the provider says so, whatever was said before and in whatever order', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), fc.array(finding, { maxLength: 8 }), (early, late) => {
        let payment = started;
        for (const word of [...early, 'captured' as const, ...late])
          payment = after(payment, stepByProvider(payment, word), 'provider');
        expect(payment.state).toBe('captured');
      }),
    );
  });

  it.each(['captured', 'not-charged'] as const)(
    'complaint 11: a person may call %s only what nobody knows',
    (outcome) => {
      for (const state of ['started', 'captured', 'declined', 'cancelled', 'not-charged'] as const)
        expect(stepByPerson({ ...started, state }, outcome)).toEqual({ kind: 'refused' });
      expect(stepByPerson({ ...started, state: 'unknown' }, outcome)).toMatchObject({
        outcome,
        before: 'unknown',
      });
    },
  );

  it('lets the provider put right what a person said, and never the other way round', () => {
    const said: KnownPayment = { state: 'not-charged', saidBy: 'person', saleId: 's' };
    expect(isOpen(said)).toBe(true);
    const step = stepByProvider(said, 'captured');
    expect(step).toMatchObject({ kind: 'resolve', outcome: 'captured', before: 'not-charged' });
    const right = after(said, step, 'provider');
    expect(isOpen(right)).toBe(false);
    expect(stepByPerson(right, 'not-charged').kind).toBe('refused');
  });

  it('asks more and more slowly, and never less than once a minute', () => {
    const waits = Array.from({ length: 20 }, (_, attempt) => askAgainAfterMs(attempt));
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(60_000);
  });
});
