import { describe, expect, it } from 'vitest';
import { parseTicketCode, shortCodeOf, signTicketCode } from '@gatehouse/core/tickets';
import { badTickets, hold, shortCode, type HeldTicket } from './held-tickets.ts';

const claims = {
  shape: 'static',
  keyId: 3,
  scope: 7,
  serial: '0123456789ab7f3q'.replace('q', 'c'),
  ticketClass: 1,
  validFromDay: 2_500,
  validUntilDay: 2_500,
} as const;
const code = signTicketCode(claims, () => new Uint8Array(64).fill(9));

describe('tickets in the hand', () => {
  it('are named by the letters that the ticket and the gate show', () => {
    expect(shortCode(code)).toBe(shortCodeOf(claims.serial));
  });

  it('can be altered so that only their claims change, or forged so that they do not', () => {
    const bad = new Map(badTickets(code).map((ticket) => [ticket.key, ticket.code]));
    const altered = parseTicketCode(bad.get('altered') ?? '');
    const forged = parseTicketCode(bad.get('forged') ?? '');
    if (typeof altered === 'string' || typeof forged === 'string') throw new Error('not well formed');
    expect(altered.claims).not.toEqual(claims);
    expect(altered.signature).toEqual(new Uint8Array(64).fill(9));
    expect({ ...forged.claims, serial: '' }).toEqual({ ...claims, serial: '' });
    expect(forged.claims.serial).not.toBe(claims.serial);
    expect(forged.signature).not.toEqual(altered.signature);
    expect(bad.get('torn')).toHaveLength(70);
  });

  it('are held once each, newest first', () => {
    const ticket = (key: string): HeldTicket => ({ key, code: key, title: key, kind: 'real', note: '' });
    const held = hold(hold(hold([], ticket('a')), ticket('b')), ticket('a'));
    expect(held.map(({ key }) => key)).toEqual(['a', 'b']);
  });
});
