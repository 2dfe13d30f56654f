import { verify } from 'node:crypto';
import { authenticate, parseTicketCode, ticketKey, ticketRow } from '@gatehouse/core/tickets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../platform/ed25519.ts';
import { bootstrapFile } from '../../bootstrap/schema.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';

const params = { venueId: 'venue-a' };
const SESSION = 'org-a-climb-14';
/** Before the session of the fixture, whatever day this runs on. */
const NOW_MS = Date.UTC(2026, 10, 22, 9);

let cloud: TestCloud;
let ida: ConsoleClient;
let gate: TestStation;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  ida = await cloud.console('ida@org-a.example');
  gate = await cloud.enrol('gate-org-a');
});
afterAll(() => cloud.stop());

const order = (operationId: string, more: object = {}) => ({
  params,
  body: { operationId, productId: 'day-ticket', variantId: 'adult', day: '2026-11-22', ...more },
});
const pull = async (scope: 'tickets' | 'keys' | 'revocations' | 'sessions') => {
  const page = valueOf(await gate.client.pull({ body: { protocol: 1, scope, generation: '', position: 0 } }));
  return page.rows.map((row) => JSON.parse(row.text) as Record<string, unknown>);
};

describe('issuing a ticket', () => {
  it('gives a code that a gate verifies with the published key, and a QR of it', async () => {
    const issued = valueOf(await ida.issueTicket(order('operation-1', { holderName: ' Mia ' })));
    expect(issued.productName).toBe('Day ticket');
    expect(issued.svg).toMatch(/^<svg [^]*<path /);
    expect(issued.svg).not.toContain('style=');
    const parsed = parseTicketCode(issued.code);
    if (typeof parsed === 'string') throw new Error(parsed);
    const keys = (await pull('keys')).map((row) => ticketKey.parse(row));
    const authenticity = authenticate(
      parsed,
      (keyId) => keys.find((key) => key.keyId === keyId),
      (raw, message, signature) => {
        const key = publicKeyOf(raw);
        return key !== undefined && verify(null, message, key, signature);
      },
    );
    expect(authenticity.kind).toBe('authentic');
    expect(parsed.claims).toMatchObject({
      serial: issued.ticket.serial,
      scope: 0,
      validFromDay: 2_517,
      validUntilDay: 2_517,
    });
    const published = (await pull('tickets')).find((row) => row['ticketId'] === issued.ticket.ticketId);
    const { holderName, subjectId, ...shared } = issued.ticket;
    expect([holderName, subjectId]).toEqual(['Mia', expect.any(String)]);
    expect(ticketRow.parse(published)).toEqual({
      ...shared,
      holderSealed: expect.stringMatching(/^[\w-]{80,}$/),
    });
  });

  it('gives the same ticket for the same operation, also when it is asked for many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ida.issueTicket(order('operation-2'))));
    const codes = new Set(answers.map((answer) => valueOf(answer).code));
    expect(codes.size).toBe(1);
    const other = await ida.issueTicket(order('operation-2', { day: '2026-11-23' }));
    expect(other).toMatchObject({ ok: false, problem: { status: 409, code: 'operation_reused' } });
  });

  it('refuses what is not sold, naming the field', async () => {
    const cases = [
      ['productId', order('operation-3', { productId: 'coffee' })],
      ['variantId', order('operation-3', { variantId: 'nobody' })],
      ['sessionId', order('operation-3', { sessionId: SESSION })],
      ['sessionId', order('operation-3', { productId: 'climb', variantId: 'climb-adult' })],
      [
        'sessionId',
        order('operation-3', { productId: 'climb', variantId: 'climb-adult', sessionId: 'none' }),
      ],
    ] as const;
    for (const [field, wrong] of cases) {
      expect(await ida.issueTicket(wrong)).toMatchObject({
        ok: false,
        problem: { status: 400, errors: [{ field }] },
      });
    }
  });
});

describe('the seats of a session', () => {
  it('are sold once each, however many ask for the last ones, and come back with a revoked ticket', async () => {
    const now = Date.now();
    cloud.passMs(NOW_MS - now);
    try {
      const asker = await cloud.console('ida@org-a.example');
      const climb = (operationId: string) =>
        asker.issueTicket(
          order(operationId, { productId: 'climb', variantId: 'climb-adult', sessionId: SESSION }),
        );
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => climb(`climb-operation-${index}`)),
      );
      const sold = answers.filter((answer) => answer.ok).map((answer) => valueOf(answer).ticket);
      expect(sold).toHaveLength(2);
      expect(answers.filter((answer) => !answer.ok && answer.problem.code === 'session_full')).toHaveLength(
        4,
      );
      expect(sold[0]).toMatchObject({ scope: 7, sessionId: SESSION, validFromDay: 2_517 });
      const ticketId = sold[0]?.ticketId ?? '';
      const revoke = () => asker.revokeTicket({ params: { ...params, ticketId }, body: { reason: 'ill' } });
      expect(valueOf(await revoke()).ticket).toMatchObject({ status: 'voided', statusReason: 'ill' });
      // Again: no second seat comes back.
      expect(valueOf(await revoke()).ticket.status).toBe('voided');
      const listed = valueOf(await asker.sessions({ params, query: { day: '2026-11-22' } })).sessions;
      expect(listed).toEqual([expect.objectContaining({ sessionId: SESSION, capacity: 2, taken: 1 })]);
    } finally {
      cloud.passMs(now - NOW_MS);
    }
    expect((await pull('sessions')).find((row) => row['sessionId'] === SESSION)).toMatchObject({ taken: 1 });
    expect(await pull('revocations')).toEqual([expect.objectContaining({ reason: 'revoked' })]);
    expect(await pull('tickets')).toContainEqual(
      expect.objectContaining({ status: 'voided', statusReason: 'revoked' }),
    );
    expect(JSON.stringify([await pull('tickets'), await pull('revocations')])).not.toContain('ill"');
  });
});

describe('the products of the console', () => {
  it('say a variant’s name only where it is another than the product’s', async () => {
    const file = venueFile();
    const products = file.products.map((one) =>
      one.productId === 'climb'
        ? { ...one, variants: one.variants.map((variant) => ({ ...variant, name: one.name })) }
        : one,
    );
    await cloud.cloud.bootstrap(bootstrapFile.parse({ ...file, products }));
    const listed = valueOf(await ida.products({ params })).products;
    expect(listed.map((one) => one.name)).toEqual(['Climbing', 'Day ticket · Adult']);
  });
});

describe('finding tickets', () => {
  it('takes an id, the end of a serial, a whole code or a name', async () => {
    const { ticket, code } = valueOf(
      await ida.issueTicket(order('operation-4', { holderName: 'Paul Gruber' })),
    );
    for (const q of [
      ticket.ticketId,
      ticket.serial.slice(-4).toUpperCase(),
      `…${ticket.serial.slice(-6)}`,
      code,
      'gruber',
    ]) {
      const found = valueOf(await ida.tickets({ params, query: { q } })).tickets;
      expect(found.map((one) => one.ticket.ticketId)).toContain(ticket.ticketId);
    }
    expect(valueOf(await ida.tickets({ params, query: { q: '%' } })).tickets).toEqual([]);
    expect(valueOf(await ida.tickets({ params })).tickets.length).toBeGreaterThan(3);
  });
});
