import { TERMINAL_WAIT_MS_MAX, terminalConsoleRoutes, terminalRoutes } from '@gatehouse/core/contract';
import { sql } from 'kysely';
import { Counter } from 'prom-client';
import type { Database } from '../../../platform/database.ts';
import type { Hook } from '../../../platform/http/app.ts';
import type { StationCaller } from '../../../platform/http/caller.ts';
import type { Metrics } from '../../../platform/http/metrics.ts';
import { bind, type BoundRoute } from '../../../platform/http/mount.ts';
import { HttpProblem, notFound } from '../../../platform/http/problem.ts';
import type { Log } from '../../../platform/log.ts';
import { requireVenue } from '../../identity/contract.ts';
import type { CardProvider } from './provider.ts';
import { createStripeProvider, type StripeSettings } from './stripe-provider.ts';
import {
  applyEvent,
  cancelPayment,
  queryPayment,
  startPayment,
  type TerminalParts,
} from './terminal-payments.ts';
import { refundPayment, terminalTotals } from './terminal-refunds.ts';

export interface CardTerminals {
  readonly routes: readonly BoundRoute[];
  readonly hooks: readonly Hook[];
}

/** Webhooks come sooner; this is for the one that does not. Stripe asks for one to two seconds. */
const POLL_MS = 1_200;

/** Card terminals driven by the cloud. Without a provider's key every terminal says so, and nothing else changes. */
export function createCardTerminals(of: {
  readonly database: Database;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly stripe?: StripeSettings | undefined;
}): CardTerminals {
  const { database, nowMs, log } = of;
  const registers = [of.metrics.registry];
  const ends = new Counter({
    name: 'gatehouse_terminal_payments_total',
    help: 'Card payments on terminals by how they ended',
    labelNames: ['state'],
    registers,
  });
  const webhooks = new Counter({
    name: 'gatehouse_provider_webhooks_total',
    help: 'Webhooks of the card provider by what was done with them',
    labelNames: ['outcome'],
    registers,
  });
  /** Who waits for which payment, in this process; another process's waiters poll. */
  const waiters = new Map<string, Set<() => void>>();
  const provider: CardProvider | undefined = of.stripe && createStripeProvider(of.stripe);
  const parts = (): TerminalParts => {
    if (!provider) throw new HttpProblem(503, 'no_card_provider', 'No card provider is set up in this cloud');
    return {
      database,
      provider,
      nowMs,
      onSettled(paymentId, state) {
        ends.inc({ state });
        for (const wake of waiters.get(paymentId) ?? []) wake();
      },
    };
  };
  const change = (paymentId: string, withinMs: number): Promise<void> =>
    new Promise((resolve) => {
      const mine = waiters.get(paymentId) ?? new Set();
      waiters.set(paymentId, mine);
      const done = (): void => {
        clearTimeout(timer);
        mine.delete(done);
        if (mine.size === 0) waiters.delete(paymentId);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      mine.add(done);
    });
  const usable = (station: StationCaller): void => {
    if (station.state !== 'active' || !station.isCurrent)
      throw new HttpProblem(403, 'station_revoked', 'This station may take no cards');
  };

  const stationRoutes = bind('payments', terminalRoutes, {
    start({ body }, station) {
      usable(station);
      return startPayment(parts(), station, body);
    },
    async query({ params, body }, station) {
      const untilMs = performance.now() + Math.min(body.waitMs, TERMINAL_WAIT_MS_MAX);
      for (;;) {
        const truth = await queryPayment(parts(), station, params.paymentId);
        const leftMs = untilMs - performance.now();
        if (truth.kind !== 'pending' || leftMs <= 0) return truth;
        await change(params.paymentId, Math.min(POLL_MS, leftMs));
      }
    },
    async cancel({ params }, station) {
      return { answer: await cancelPayment(parts(), station, params.paymentId) };
    },
    refund({ body }, station) {
      usable(station);
      return refundPayment(parts(), station, body);
    },
    totals: ({ body }, station) => terminalTotals(parts(), station, body),
    async reader({ params }, station) {
      if (!provider) return { usable: false, reason: 'no card provider is set up in the cloud' };
      const readerId = await database.tenants.transaction(station.organizationId, async (tx) => {
        const found = await sql<{ reader_id: string }>`
          SELECT reader_id FROM payments.terminal_reader
          WHERE station_id = ${station.stationId} AND terminal_id = ${params.terminalId}`.execute(tx);
        return found.rows[0]?.reader_id;
      });
      if (readerId === undefined)
        return { usable: false, reason: 'no reader is registered for this terminal' };
      // Whether it shows as online must not decide (the provider's own advice): it may, and be usable.
      const seen = await provider.readerAction(readerId);
      if (seen.ok) return { usable: true, reason: '' };
      const isGone = seen.failure.kind === 'refused';
      return {
        usable: false,
        reason: isGone ? `the provider: ${seen.failure.code}` : 'the provider does not answer',
      };
    },
  });

  const consoleRoutes = bind('payments', terminalConsoleRoutes, {
    saveReader: ({ params, body }, caller) =>
      database.tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        const station = await sql`
          SELECT 1 FROM sync.station WHERE station_id = ${params.stationId} AND venue_id = ${venueId}`.execute(
          tx,
        );
        if (station.rows.length === 0) throw notFound('station');
        await sql`
          INSERT INTO payments.terminal_reader (organization_id, venue_id, station_id, terminal_id, reader_id, label)
          VALUES (${caller.organizationId}, ${venueId}, ${params.stationId}, ${params.terminalId}, ${body.readerId},
            ${body.label})
          ON CONFLICT (organization_id, station_id, terminal_id)
            DO UPDATE SET reader_id = excluded.reader_id, label = excluded.label`.execute(tx);
        return { ...params, ...body };
      }),
  });

  const hook: Hook = {
    path: '/hooks/stripe',
    async handle(body, header) {
      if (!provider) return 404;
      const event = provider.readEvent(body, header('stripe-signature'));
      if (!event) {
        webhooks.inc({ outcome: 'refused' });
        log.warn('a webhook that the card provider did not sign, or signed too long ago, was refused');
        return 400;
      }
      if (event.intentId === undefined) {
        webhooks.inc({ outcome: 'ignored' });
        return 200;
      }
      const intent = await provider.intent(event.intentId);
      if (!intent.ok) {
        // Sent again by the provider: it is at least once, and this was not it.
        webhooks.inc({ outcome: 'later' });
        return intent.failure.kind === 'refused' ? 200 : 503;
      }
      const outcome = await applyEvent(parts(), event, intent.value);
      webhooks.inc({ outcome });
      if (outcome === 'not-ours')
        log.warn({ eventId: event.eventId }, 'a webhook is about no payment of ours');
      return 200;
    },
  };
  return { routes: [...stationRoutes, ...consoleRoutes], hooks: provider ? [hook] : [] };
}
