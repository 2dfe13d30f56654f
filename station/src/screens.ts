import type { LiveEvents } from '@gatehouse/core/contract';
import type { Scope } from '@gatehouse/core/sync';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import type { Live } from './api/index.ts';
import type { StationMetrics } from './api/metrics.ts';
import type { Printing } from './printing/index.ts';
import { type StatusSources, statusOf } from './status.ts';

const STATUS_EVERY_MS = 2_000;

export interface ScreenParts {
  readonly role: 'till' | 'gate' | 'kiosk';
  readonly status: StatusSources;
  readonly live: Live;
  readonly printing: Printing;
  readonly metrics: StationMetrics;
  readonly report: (error: unknown) => void;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Tells the screens, and the counters, what happens in the station. */
export interface Screens {
  /** Something in the status changed: screens get it within a tenth of a second, however often it is said. */
  statusSoon(): void;
  stop(): void;
}

export function startScreens(parts: ScreenParts): Screens {
  const { role, status, live, printing, metrics, report, clock, timers } = parts;
  const { devices, ledger, replica } = status;
  const stops: (() => void)[] = [];
  let stopped = false;
  const statusSoon = throttled(timers, 100, () => {
    if (stopped) return;
    try {
      live.emit('status', statusOf(status, null));
    } catch (error) {
      // Nobody asked for this one: a status that cannot be told must not end the station in a timer.
      report(error);
    }
  });
  const changedScopes = new Set<Scope>();
  const scopesSoon = throttled(timers, 200, () => {
    live.emit('catalogue', { scopes: [...changedScopes] });
    changedScopes.clear();
  });
  stops.push(
    replica.onChanged((scopes) => {
      scopes.forEach((scope) => changedScopes.add(scope));
      scopesSoon();
      statusSoon();
    }),
    printing.onJob((job) => {
      live.emit('print-job', job);
      statusSoon();
    }),
  );
  devices.onHealth(() => statusSoon());
  let lastScanMs = 0;
  for (const scanner of devices.scanners) {
    const stop = scanner.onScan(({ code, atMs, repeated, monotonicMs }) => {
      lastScanMs = monotonicMs;
      if (role !== 'gate') live.emit('till-scan', { code, atMs, repeated } satisfies LiveEvents['till-scan']);
    });
    stops.push(stop);
  }
  stops.push(
    ledger.onAppended((records) => {
      for (const { record } of records) {
        if (record.kind === 'SaleCompleted') metrics.sale(record.body.totalMinor);
        if (record.kind !== 'AdmissionGranted' && record.kind !== 'AdmissionRefused') continue;
        const refused = record.kind === 'AdmissionRefused';
        metrics.scan(refused ? 'refused' : 'granted', refused ? record.body.reason : '');
        if (lastScanMs > 0) metrics.verdictLatency(clock.monotonicMs() - lastScanMs);
        lastScanMs = 0;
      }
      statusSoon();
    }),
  );
  const cancel = timers.every(STATUS_EVERY_MS, statusSoon);
  return {
    statusSoon,
    stop() {
      stopped = true;
      cancel();
      stops.forEach((stop) => stop());
    },
  };
}

/** Runs once per interval however often it is called. */
function throttled(timers: Timers, everyMs: number, run: () => void): () => void {
  let pending: CancelTimer | undefined;
  return () => {
    pending ??= timers.after(everyMs, () => {
      pending = undefined;
      run();
    });
  };
}
