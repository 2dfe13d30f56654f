/** Stripe Terminal through the cloud against the double, over real HTTP. Long because each fault is told to the statement. */
import { createClient, type ServiceClient, terminalRoutes } from '@gatehouse/core/contract';
import {
  httpTransport,
  startTestCloud,
  type TestCloud,
  type TestStation,
  venueFile,
} from '@gatehouse/cloud-api/testing';
import { systemTimers } from '@gatehouse/station/ledger';
import { createStripeTerminal } from '@gatehouse/station/payments';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeStripe, startFakeStripe, type StripeFault } from './fake-stripe.ts';

const WEBHOOK_SECRET = 'whsec_double0double0double0';
const READER = 'tmr_till1';
const FAULTS: readonly StripeFault[] = [
  'declines',
  'slow',
  'lost-answer',
  'fails',
  'guest-waits',
  'reader-offline',
  'reader-busy',
  'webhooks-held',
];

let cloud: TestCloud;
let stripe: FakeStripe;
let till: TestStation;
let client: ServiceClient<typeof terminalRoutes>;
let foreign: ServiceClient<typeof terminalRoutes>;
let last = 0;

const clientOf = (station: TestStation) =>
  createClient(
    terminalRoutes,
    httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await station.token()}` })),
  );

beforeAll(async () => {
  stripe = await startFakeStripe({ slowMs: 9_000 });
  cloud = await startTestCloud([venueFile('org-a', 'venue-a'), venueFile('org-b', 'venue-b')], {
    stripe: { secretKey: 'sk_test_double', webhookSecret: WEBHOOK_SECRET, apiUrl: stripe.url },
  });
  stripe.webhooksTo({ url: `${cloud.url}/hooks/stripe`, secret: WEBHOOK_SECRET });
  till = await cloud.enrol('till-org-a');
  client = clientOf(till);
  foreign = clientOf(await cloud.enrol('till-org-b'));
  const cookie = await cloud.cookieOf('ida@org-a.example');
  const saved = await fetch(`${cloud.url}/v1/venues/venue-a/stations/till-org-a/terminals/terminal-1`, {
    method: 'PUT',
    headers: { cookie, 'content-type': 'application/json', origin: cloud.url },
    body: JSON.stringify({ readerId: READER, label: 'Terminal 1' }),
  });
  if (saved.status !== 200) throw new Error(`the reader was not saved: ${saved.status}`);
});
afterEach(async () => {
  for (const fault of FAULTS) stripe.setFault(fault, false);
  await stripe.delivered();
});
afterAll(async () => {
  await cloud.stop();
  await stripe.close();
});

const newId = (): string => `payment-${(last += 1).toString().padStart(4, '0')}`;
const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const begin = (paymentId: string, amountMinor = 4_200) =>
  client.start({ body: { paymentId, terminalId: 'terminal-1', amountMinor, currency: 'EUR' } });
const query = (paymentId: string, waitMs = 4_000) =>
  client.query({ params: { paymentId }, body: { waitMs } });
const refund = (paymentId: string, refundId: string, amountMinor: number) =>
  client.refund({ body: { refundId, paymentId, amountMinor } });
/** What the guest's statement shows for one purchase. */
const chargesOf = (paymentId: string): readonly number[] =>
  stripe
    .statement()
    .filter((one) => one.paymentId === paymentId)
    .map(({ amountMinor }) => amountMinor);
const deliver = async (index: number, signedAtMs?: number, change = (body: string) => body) => {
  const { body, signature } = stripe.sign(index, signedAtMs);
  const answer = await fetch(`${cloud.url}/hooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': signature },
    body: change(body),
  });
  return answer.status;
};

describe('a payment on a reader', () => {
  it('is charged once, and its intent is the truth', async () => {
    const paymentId = newId();
    must(await begin(paymentId));
    expect(must(await query(paymentId))).toMatchObject({
      kind: 'captured',
      amountMinor: 4_200,
      brand: 'visa',
      last4: '4242',
      approvalCode: '123456',
    });
    expect(chargesOf(paymentId)).toEqual([4_200]);
  });

  it('is charged once when it is begun twenty times at once', async () => {
    const paymentId = newId();
    await Promise.all(Array.from({ length: 20 }, () => begin(paymentId)));
    expect(must(await query(paymentId)).kind).toBe('captured');
    expect(chargesOf(paymentId)).toEqual([4_200]);
    expect(await begin(paymentId, 999)).toMatchObject({ ok: false, problem: { code: 'payment_differs' } });
  });

  it('complaint 10: is charged once when the provider’s answers are lost, and found by its id', async () => {
    const paymentId = newId();
    stripe.setFault('lost-answer', true);
    await begin(paymentId);
    stripe.setFault('lost-answer', false);
    await begin(paymentId);
    expect(must(await query(paymentId)).kind).toBe('captured');
    expect(chargesOf(paymentId)).toEqual([4_200]);
  });

  it('is unknown while the provider fails, and never begun anew', async () => {
    const paymentId = newId();
    stripe.setFault('guest-waits', true);
    must(await begin(paymentId));
    stripe.setFault('fails', true);
    expect(must(await query(paymentId, 0))).toMatchObject({ kind: 'unknown' });
    stripe.setFault('fails', false);
    stripe.presentCard(READER);
    expect(must(await query(paymentId)).kind).toBe('captured');
    expect(chargesOf(paymentId)).toEqual([4_200]);
  });

  it('that was declined says why, and can never be charged afterwards', async () => {
    const paymentId = newId();
    stripe.setFault('declines', true);
    must(await begin(paymentId));
    expect(must(await query(paymentId))).toEqual({ kind: 'declined', cause: 'insufficient_funds' });
    stripe.setFault('declines', false);
    expect(stripe.presentCard(READER)).toBe(false);
    expect(must(await begin(paymentId))).toEqual({ kind: 'declined', cause: 'insufficient_funds' });
    expect(chargesOf(paymentId)).toEqual([]);
  });

  it('is given up before the card, and not once the reader is charging', async () => {
    stripe.setFault('guest-waits', true);
    const [first, second] = [newId(), newId()];
    must(await begin(first));
    expect(must(await client.cancel({ params: { paymentId: first }, body: {} }))).toEqual({
      answer: 'asked',
    });
    expect(must(await query(first, 0)).kind).toBe('cancelled');
    must(await begin(second));
    stripe.setFault('reader-busy', true);
    expect(must(await client.cancel({ params: { paymentId: second }, body: {} }))).toEqual({
      answer: 'too-late',
    });
    stripe.setFault('reader-busy', false);
    stripe.presentCard(READER);
    expect(must(await query(second)).kind).toBe('captured');
    expect(chargesOf(first)).toEqual([]);
  });

  it('on a reader that is offline is certainly not charged', async () => {
    stripe.setFault('reader-offline', true);
    const paymentId = newId();
    expect(must(await begin(paymentId))).toEqual({ kind: 'cancelled', cause: 'terminal_reader_offline' });
    expect(chargesOf(paymentId)).toEqual([]);
  });

  it('that nobody began is closed by the question: a late start charges nobody', async () => {
    const paymentId = newId();
    const before = stripe.requests.length;
    expect(must(await query(paymentId, 0))).toEqual({ kind: 'not-charged' });
    expect(must(await begin(paymentId))).toEqual({ kind: 'not-charged' });
    expect(stripe.requests.length).toBe(before);
  });

  it('is nobody else’s: not another organization’s, and not another account’s without a reader', async () => {
    const paymentId = newId();
    must(await begin(paymentId));
    expect(must(await query(paymentId)).kind).toBe('captured');
    expect(must(await foreign.query({ params: { paymentId }, body: {} })).kind).toBe('not-charged');
    const theirs = newId();
    expect(
      await foreign.start({
        body: { paymentId: theirs, terminalId: 'terminal-1', amountMinor: 100, currency: 'EUR' },
      }),
    ).toMatchObject({ ok: false, problem: { code: 'no_reader' } });
    expect(
      must(await foreign.refund({ body: { refundId: 'refund-foreign', paymentId, amountMinor: 1 } })),
    ).toMatchObject({ kind: 'refused' });
  });

  it('the check finds a till that retries under a new id', () => {
    // The negative control runs the naive retry on the double itself.
    const naive = async () => {
      const tries = [newId(), newId()];
      for (const paymentId of tries) {
        must(await begin(paymentId, 7_700));
        must(await query(paymentId));
      }
      return tries.flatMap(chargesOf);
    };
    return expect(naive()).resolves.toEqual([7_700, 7_700]);
  });
});

describe('webhooks', () => {
  it('are refused when forged, altered or too old', async () => {
    const paymentId = newId();
    must(await begin(paymentId));
    must(await query(paymentId));
    await stripe.delivered();
    const index = stripe.eventTypes.lastIndexOf('payment_intent.succeeded');
    expect(await deliver(index, Date.now() - 600_000)).toBe(400);
    expect(await deliver(index, Date.now(), (body) => body.replace('4200', '1'))).toBe(400);
    const forged = await fetch(`${cloud.url}/hooks/stripe`, {
      method: 'POST',
      headers: { 'stripe-signature': 't=1,v1=00' },
      body: '{}',
    });
    expect(forged.status).toBe(400);
    expect(await deliver(index)).toBe(200);
  });

  it('tell a payment nobody polls for, once, late and in any order', async () => {
    stripe.setFault('webhooks-held', true);
    stripe.setFault('guest-waits', true);
    const paymentId = newId();
    must(await begin(paymentId));
    const from = stripe.eventTypes.length;
    stripe.presentCard(READER);
    const told = stripe.eventTypes.map((_, index) => index).slice(from);
    expect(told.length).toBeGreaterThan(1);
    // Backwards, and each twice.
    for (const index of told.toReversed()) {
      expect(await deliver(index)).toBe(200);
      expect(await deliver(index)).toBe(200);
    }
    stripe.setFault('fails', true);
    // The provider is not asked: the webhook had told it.
    expect(must(await query(paymentId, 0)).kind).toBe('captured');
    const metrics = await (await fetch(`${cloud.url}/metrics`)).text();
    expect(metrics).toMatch(/gatehouse_provider_webhooks_total\{outcome="repeated"\} [1-9]/);
    expect(chargesOf(paymentId)).toEqual([4_200]);
  });

  it('wake a station that waits, sooner than it would have asked', async () => {
    stripe.setFault('guest-waits', true);
    const paymentId = newId();
    must(await begin(paymentId));
    const waiting = query(paymentId, 6_000);
    stripe.presentCard(READER);
    expect(must(await waiting).kind).toBe('captured');
  });
});

describe('refunds', () => {
  it('go back once per id and never exceed the capture, from two tills at once', async () => {
    const paymentId = newId();
    must(await begin(paymentId, 1_000));
    must(await query(paymentId));
    const [first, second] = await Promise.all([
      refund(paymentId, `${paymentId}-r1`, 700),
      refund(paymentId, `${paymentId}-r2`, 700),
    ]);
    expect([must(first).kind, must(second).kind].toSorted()).toEqual(['refunded', 'refused']);
    stripe.setFault('lost-answer', true);
    expect(must(await refund(paymentId, `${paymentId}-r3`, 300)).kind).toBe('unknown');
    stripe.setFault('lost-answer', false);
    expect(must(await refund(paymentId, `${paymentId}-r3`, 300)).kind).toBe('refunded');
    expect(must(await refund(paymentId, `${paymentId}-r4`, 1))).toEqual({
      kind: 'refused',
      cause: 'more_than_left',
    });
    expect(chargesOf(paymentId).reduce((sum, minor) => sum + minor, 0)).toBe(0);
    expect(chargesOf(paymentId)).toHaveLength(3);
  });

  it('and captures add up to the batch, which is closed once', async () => {
    const totals = (closeAs: string | null) => client.totals({ body: { terminalId: 'terminal-1', closeAs } });
    must(await totals('batch-before'));
    const paymentId = newId();
    must(await begin(paymentId, 1_500));
    must(await query(paymentId));
    must(await refund(paymentId, `${paymentId}-r1`, 500));
    expect(must(await totals(null))).toEqual({ currency: 'EUR', netMinor: 1_000, count: 2 });
    expect(must(await totals('batch-0001'))).toEqual({ currency: 'EUR', netMinor: 1_000, count: 2 });
    expect(must(await totals('batch-0001'))).toEqual({ currency: 'EUR', netMinor: 1_000, count: 2 });
    expect(must(await totals(null))).toMatchObject({ netMinor: 0, count: 0 });
  });
});

describe('the station’s own driver', () => {
  it('takes a card through the cloud, and is gone without it', async () => {
    let isCut = false;
    const terminal = createStripeTerminal({ id: 'terminal-1' });
    const real = httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await till.token()}` }));
    terminal.connect({
      client: createClient(terminalRoutes, (request) =>
        isCut ? Promise.reject(new Error('no internet')) : real(request),
      ),
      timers: systemTimers,
      report: () => {},
    });
    const became = new Promise<void>((resolve) => {
      terminal.onHealth(({ kind }) => {
        if (kind === 'ok') resolve();
      });
    });
    terminal.open();
    await became;
    const paymentId = newId();
    expect(await terminal.start({ paymentId, amountMinor: 900, currency: 'EUR' })).toMatchObject({
      kind: 'captured',
      amountMinor: 900,
    });
    expect(terminal.trace().length).toBeGreaterThan(1);
    isCut = true;
    expect(await terminal.query(paymentId)).toEqual({ kind: 'unknown', cause: 'cloud_away' });
    expect(
      await terminal.refund({
        refundId: 'refund-cut-1',
        paymentId,
        reference: '',
        amountMinor: 900,
        currency: 'EUR',
      }),
    ).toEqual({ kind: 'unknown', cause: 'cloud_away' });
    isCut = false;
    expect(await terminal.query(paymentId)).toMatchObject({ kind: 'captured' });
    await terminal.close();
    expect(chargesOf(paymentId)).toEqual([900]);
  });
});
