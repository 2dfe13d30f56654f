/*
 * Longer than it looks: a stateful double of the endpoints a card terminal is driven by. What it must get right is what
 * money depends on: idempotency keys, the states of an intent, one action per reader, refunds within the charge.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type StripeFault =
  /** The issuer says no to the next cards. */
  | 'declines'
  /** Answers after the caller's patience. */
  | 'slow'
  /** Does what it was asked, and cuts the connection instead of answering. */
  | 'lost-answer'
  /** 500 before anything was done. */
  | 'fails'
  /** Nobody holds a card against the reader. */
  | 'guest-waits'
  /** The reader does not answer the provider. */
  | 'reader-offline'
  /** The reader is charging and cannot be interrupted. */
  | 'reader-busy'
  /** Webhooks are kept until they are asked for. */
  | 'webhooks-held';

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  status: 'requires_payment_method' | 'processing' | 'succeeded' | 'canceled';
  refunded: number;
  declineCode: string | null;
}

interface Action {
  readonly intentId: string;
  status: 'in_progress' | 'succeeded' | 'failed';
  failureCode: string | null;
}

interface Webhook {
  readonly url: string;
  readonly secret: string;
}

export interface SignedEvent {
  readonly body: string;
  readonly signature: string;
}

export interface FakeStripe {
  readonly url: string;
  setFault(fault: StripeFault, on: boolean): void;
  /** Requests that were carried out, by method and path. */
  readonly requests: readonly string[];
  /** What guests would find on their statements, in minor units: charges positive, refunds negative. */
  statement(): readonly { readonly paymentId: string; readonly amountMinor: number }[];
  /** A guest holds a card against the reader; false when it shows nothing. */
  presentCard(readerId: string): boolean;
  webhooksTo(webhook: Webhook): void;
  /** Events so far, signed now; `signedAtMs` makes one that is too old. */
  sign(index: number, signedAtMs?: number): SignedEvent;
  readonly eventTypes: readonly string[];
  /** Waits until every event was answered. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  constructor(status: number, code: string, type = 'invalid_request_error') {
    super(code);
    this.status = status;
    this.code = code;
    this.type = type;
  }
}

export interface FakeStripeOptions {
  /** A quick guest pays by themselves after so long. */
  readonly autoPresentMs?: number;
  readonly slowMs?: number;
}

export async function startFakeStripe(options: FakeStripeOptions = {}): Promise<FakeStripe> {
  const { autoPresentMs = 5, slowMs = 9_000 } = options;
  const faults = new Set<StripeFault>();
  const intents = new Map<string, Intent>();
  const readers = new Map<string, Action | null>();
  const answers = new Map<string, { readonly asked: string; readonly answer: unknown }>();
  const statement: { paymentId: string; amountMinor: number }[] = [];
  const events: { readonly id: string; readonly type: string; readonly body: string }[] = [];
  const requests: string[] = [];
  const sending = new Set<Promise<unknown>>();
  let webhook: Webhook | undefined;
  let count = 0;
  const newId = (prefix: string): string => `${prefix}_${(count += 1).toString().padStart(8, '0')}`;

  const shownIntent = (intent: Intent) => ({
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_received: intent.status === 'succeeded' ? intent.amount : 0,
    currency: intent.currency,
    metadata: intent.metadata,
    status: intent.status,
    last_payment_error:
      intent.declineCode === null ? null : { code: 'card_declined', decline_code: intent.declineCode },
    latest_charge:
      intent.status === 'succeeded'
        ? {
            id: `ch_${intent.id}`,
            object: 'charge',
            payment_method_details: {
              type: 'card_present',
              card_present: { brand: 'visa', last4: '4242', receipt: { authorization_code: '123456' } },
            },
          }
        : null,
  });
  const shownReader = (id: string) => {
    const action = readers.get(id) ?? null;
    return {
      id,
      object: 'terminal.reader',
      status: 'online',
      action: action && {
        type: 'process_payment_intent',
        status: action.status,
        failure_code: action.failureCode,
        failure_message: action.failureCode,
        process_payment_intent: { payment_intent: action.intentId },
      },
    };
  };

  const sign = (index: number, signedAtMs = Date.now()): SignedEvent => {
    const body = events[index]?.body ?? '';
    const seconds = Math.floor(signedAtMs / 1_000);
    const digest = createHmac('sha256', webhook?.secret ?? '')
      .update(`${seconds}.${body}`)
      .digest('hex');
    return { body, signature: `t=${seconds},v1=${digest}` };
  };
  const tell = (type: string, object: unknown): void => {
    const id = newId('evt');
    events.push({
      id,
      type,
      body: JSON.stringify({
        id,
        object: 'event',
        type,
        created: Math.floor(Date.now() / 1_000),
        data: { object },
      }),
    });
    if (!webhook || faults.has('webhooks-held')) return;
    const { body, signature } = sign(events.length - 1);
    const sent = fetch(webhook.url, { method: 'POST', headers: { 'stripe-signature': signature }, body })
      .catch(() => undefined)
      .finally(() => sending.delete(sent));
    sending.add(sent);
  };

  const intentOf = (id: string): Intent => {
    const intent = intents.get(id);
    if (!intent) throw new Refusal(404, 'resource_missing');
    return intent;
  };

  const presentCard = (readerId: string): boolean => {
    const action = readers.get(readerId);
    const intent = action && intents.get(action.intentId);
    if (!action || !intent || action.status !== 'in_progress') return false;
    if (intent.status !== 'requires_payment_method') return false;
    if (faults.has('declines')) {
      intent.declineCode = 'insufficient_funds';
      action.status = 'failed';
      action.failureCode = 'card_declined';
      tell('payment_intent.payment_failed', shownIntent(intent));
      tell('terminal.reader.action_failed', shownReader(readerId));
      return true;
    }
    intent.status = 'succeeded';
    action.status = 'succeeded';
    statement.push({ paymentId: intent.metadata['paymentId'] ?? intent.id, amountMinor: intent.amount });
    tell('payment_intent.succeeded', shownIntent(intent));
    tell('terminal.reader.action_succeeded', shownReader(readerId));
    return true;
  };

  const cancelIntent = (intent: Intent) => {
    if (intent.status === 'succeeded') throw new Refusal(400, 'payment_intent_unexpected_state');
    if (intent.status !== 'canceled') {
      intent.status = 'canceled';
      for (const [readerId, action] of readers)
        if (action?.intentId === intent.id && action.status === 'in_progress') readers.set(readerId, null);
      tell('payment_intent.canceled', shownIntent(intent));
    }
    return shownIntent(intent);
  };

  const refund = (form: URLSearchParams) => {
    const intent = intentOf(form.get('payment_intent') ?? '');
    const amount = Number(form.get('amount'));
    if (intent.status !== 'succeeded') throw new Refusal(400, 'charge_not_refundable');
    if (amount > intent.amount - intent.refunded) throw new Refusal(400, 'amount_too_large');
    intent.refunded += amount;
    statement.push({ paymentId: intent.metadata['paymentId'] ?? intent.id, amountMinor: -amount });
    const made = {
      id: newId('re'),
      object: 'refund',
      amount,
      payment_intent: intent.id,
      status: 'succeeded',
    };
    tell('charge.refunded', { id: `ch_${intent.id}`, object: 'charge', payment_intent: intent.id });
    return made;
  };

  const create = (form: URLSearchParams) => {
    const metadata: Record<string, string> = {};
    for (const [key, value] of form) {
      const name = /^metadata\[(\w+)\]$/.exec(key)?.[1];
      if (name !== undefined) metadata[name] = value;
    }
    const intent: Intent = {
      id: newId('pi'),
      amount: Number(form.get('amount')),
      currency: form.get('currency') ?? '',
      metadata,
      status: 'requires_payment_method',
      refunded: 0,
      declineCode: null,
    };
    intents.set(intent.id, intent);
    return shownIntent(intent);
  };

  const present = (readerId: string, form: URLSearchParams) => {
    if (faults.has('reader-offline')) throw new Refusal(400, 'terminal_reader_offline');
    if (readers.get(readerId)?.status === 'in_progress') throw new Refusal(400, 'terminal_reader_busy');
    const intent = intentOf(form.get('payment_intent') ?? '');
    if (intent.status !== 'requires_payment_method')
      throw new Refusal(400, 'payment_intent_unexpected_state');
    readers.set(readerId, { intentId: intent.id, status: 'in_progress', failureCode: null });
    if (!faults.has('guest-waits')) setTimeout(() => presentCard(readerId), autoPresentMs).unref();
    return shownReader(readerId);
  };

  const carryOut = (method: string, path: string, form: URLSearchParams): unknown => {
    const [, , kind, id = '', verb = ''] = path.split('/');
    if (method === 'POST' && path === '/v1/payment_intents') return create(form);
    if (method === 'POST' && path === '/v1/refunds') return refund(form);
    if (kind === 'payment_intents' && method === 'GET') return shownIntent(intentOf(id));
    if (kind === 'payment_intents' && verb === 'cancel') return cancelIntent(intentOf(id));
    const reader = /^\/v1\/terminal\/readers\/(\w+)(?:\/(\w+))?$/.exec(path);
    if (reader) {
      const [, readerId = '', action] = reader;
      if (!readers.has(readerId)) readers.set(readerId, null);
      if (method === 'GET') return shownReader(readerId);
      if (action === 'process_payment_intent') return present(readerId, form);
      if (action === 'cancel_action') {
        if (faults.has('reader-busy')) throw new Refusal(400, 'terminal_reader_busy');
        readers.set(readerId, null);
        return shownReader(readerId);
      }
    }
    throw new Refusal(404, 'unrecognized_request');
  };

  const answerTo = (method: string, path: string, text: string, key: string | undefined): unknown => {
    const asked = `${method} ${path} ${text}`;
    const before = key === undefined ? undefined : answers.get(key);
    if (before) {
      // As the provider does: the same key with other parameters is a mistake, not a second payment.
      if (before.asked !== asked) throw new Refusal(400, 'idempotency_key_in_use', 'idempotency_error');
      return before.answer;
    }
    requests.push(`${method} ${path}`);
    const answer = carryOut(method, path, new URLSearchParams(text));
    if (key !== undefined) answers.set(key, { asked, answer });
    return answer;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const key = request.headers['idempotency-key'];
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req') });
      response.end(JSON.stringify(body));
    };
    if (faults.has('fails')) return send(500, { error: { type: 'api_error', message: 'try again' } });
    try {
      const text = Buffer.concat(chunks).toString('utf8');
      const answer = answerTo(request.method ?? 'GET', path, text, typeof key === 'string' ? key : undefined);
      if (faults.has('lost-answer')) return void request.socket.destroy();
      if (faults.has('slow')) await new Promise((resolve) => setTimeout(resolve, slowMs).unref());
      send(200, answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, type } = error;
      send(status, { error: { type, code, message: code } });
    }
  };

  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setFault: (fault, on) => void (on ? faults.add(fault) : faults.delete(fault)),
    requests,
    statement: () => statement,
    presentCard,
    webhooksTo: (given) => void (webhook = given),
    sign,
    get eventTypes() {
      return events.map(({ type }) => type);
    },
    async delivered() {
      while (sending.size > 0) await Promise.all(sending);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
