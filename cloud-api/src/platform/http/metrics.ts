import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one process; a registry of its own, so that several clouds fit into one test process. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeRequests: RequestHandler;
  readonly recordsAccepted: Counter<'outcome'>;
  readonly recordsProjected: Counter;
  readonly projectionLag: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const duration = new Histogram({
    name: 'gatehouse_http_request_seconds',
    help: 'Time from request to answer by route',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  return {
    registry,
    observeRequests(_request, response, next) {
      const stop = duration.startTimer();
      response.on('finish', () => {
        // Route ids only: paths carry ids and would make a series per ticket.
        const route = (response.locals['routeId'] as string | undefined) ?? 'other';
        stop({ route, status: `${Math.floor(response.statusCode / 100)}xx` });
      });
      next();
    },
    recordsAccepted: new Counter({
      name: 'gatehouse_sync_records_total',
      help: 'Journal records taken from stations',
      labelNames: ['outcome'],
      registers,
    }),
    recordsProjected: new Counter({
      name: 'gatehouse_projected_records_total',
      help: 'Journal records applied to projections',
      registers,
    }),
    projectionLag: new Gauge({
      name: 'gatehouse_projection_lag_records',
      help: 'Records stored and not yet applied',
      registers,
    }),
  };
}
