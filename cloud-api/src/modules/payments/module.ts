import { sql } from 'kysely';
import type { Database } from '../../platform/database.ts';
import type { Metrics } from '../../platform/http/metrics.ts';
import type { Log } from '../../platform/log.ts';
import { venueById } from '../identity/contract.ts';
import { runClosing } from './closing-run.ts';
import { type CardTerminals, createCardTerminals } from './terminal/module.ts';
import type { StripeSettings } from './terminal/stripe-provider.ts';

/** Sessions end at any hour; nobody waits for their revenue by the minute. */
const CLOSING_EVERY_MS = 60_000;

export interface PaymentsModule extends CardTerminals {
  start(): void;
  stop(): Promise<void>;
  /** Runs the closing of every venue now; resolves to the number of records written. */
  close(): Promise<number>;
}

export function createPaymentsModule(parts: {
  readonly database: Database;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly stripe?: StripeSettings | undefined;
}): PaymentsModule {
  const { database, nowMs, log } = parts;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> = Promise.resolve(0);

  const close = async (): Promise<number> => {
    const venues = await database.platform.read(async (db) => {
      const found = await sql<{ organization_id: string; venue_id: string }>`
        SELECT DISTINCT organization_id, venue_id FROM sync.station ORDER BY organization_id, venue_id`.execute(
        db,
      );
      return found.rows;
    });
    let written = 0;
    for (const { organization_id: organizationId, venue_id: venueId } of venues) {
      try {
        written += await database.tenants.transaction(organizationId, async (tx) => {
          const venue = await venueById(tx, venueId);
          return venue ? runClosing(tx, organizationId, venue, nowMs()) : 0;
        });
      } catch (error) {
        // Books that cannot be closed are one venue's trouble: those behind it in the list close all the same.
        log.error({ err: error, organizationId, venueId }, 'the closing run of a venue failed');
      }
    }
    return written;
  };
  const inTurn = (): Promise<number> => {
    running = running.catch(() => 0).then(close);
    return running;
  };
  return {
    ...createCardTerminals(parts),
    close: inTurn,
    start() {
      const run = () =>
        inTurn().catch((error: unknown) => log.error({ err: error }, 'the closing run failed'));
      timer = setInterval(() => void run(), CLOSING_EVERY_MS);
      void run();
    },
    async stop() {
      clearInterval(timer);
      await running.catch(() => 0);
    },
  };
}
