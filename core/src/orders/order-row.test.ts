import fc from 'fast-check';
import { expect, it } from 'vitest';
import { balanceOf, orderCodeKey, orderCodeOf, orderState } from './order-row.ts';

it('a code survives being read out and typed: O for 0, I and L for 1, any dashes', () => {
  expect(orderCodeKey('7kq2-m4xd')).toBe('7KQ2M4XD');
  expect(orderCodeKey('o1lI 22')).toBe('011122');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), (bytes) => {
      const code = orderCodeOf(bytes);
      return (
        /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(code) &&
        orderCodeKey(code.toLowerCase()) === code.replace('-', '')
      );
    }),
  );
});

it('an order is collected when its last ticket is, and owes nothing once cancelled', () => {
  const ticket = (isCollected: boolean) => ({ isCollected });
  expect(orderState('open', [ticket(false), ticket(false)])).toBe('open');
  expect(orderState('open', [ticket(true), ticket(false)])).toBe('partly');
  expect(orderState('open', [ticket(true), ticket(true)])).toBe('collected');
  expect(orderState('cancelled', [ticket(true)])).toBe('cancelled');
  expect(balanceOf({ status: 'open', totalMinor: 4_800, paidMinor: 2_000 })).toBe(2_800);
  expect(balanceOf({ status: 'open', totalMinor: 4_800, paidMinor: 5_000 })).toBe(0);
  expect(balanceOf({ status: 'cancelled', totalMinor: 4_800, paidMinor: 0 })).toBe(0);
});
