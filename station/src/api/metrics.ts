import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DeviceHealth, StorageState } from '@gatehouse/core/contract';

export interface MetricSources {
  readonly stationId: string;
  readonly unsyncedCount: () => number;
  readonly devices: () => readonly DeviceHealth[];
  readonly openPrintJobs: () => number;
  readonly storage: () => StorageState;
}

/** What an operator's Prometheus reads; counters start at 0 with the process, gauges are read when asked. */
export interface StationMetrics {
  sale(grossMinor: number): void;
  scan(outcome: 'granted' | 'refused', reason: string): void;
  verdictLatency(ms: number): void;
  /** One durable write of 4 KiB, measured at start: tells a machine with a slow disk from a slow program. */
  fsync(ms: number): void;
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const WRITING_VALUE = { writable: 1, failing: 0.5, unwritable: 0 } as const;
const HEALTH_VALUE = { ok: 1, degraded: 0.5, gone: 0 } as const;

export function createMetrics(sources: MetricSources): StationMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ station: sources.stationId });
  const registers = [registry];
  const sales = new Counter({ name: 'gatehouse_sales_total', help: 'Sales completed', registers });
  const turnover = new Counter({
    name: 'gatehouse_sales_gross_minor_total',
    help: 'Gross of sales in minor units',
    registers,
  });
  const scans = new Counter({
    name: 'gatehouse_scans_total',
    help: 'Scans by verdict',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const latency = new Histogram({
    name: 'gatehouse_verdict_seconds',
    help: 'Last byte of a scan to its durable verdict',
    registers,
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  });
  const fsync = new Gauge({
    name: 'gatehouse_fsync_seconds',
    help: 'One 4 KiB write and fsync at start',
    registers,
  });
  new Gauge({
    name: 'gatehouse_unsynced_records',
    help: 'Records the cloud has not acknowledged',
    registers,
    collect() {
      this.set(sources.unsyncedCount());
    },
  });
  new Gauge({
    name: 'gatehouse_print_jobs_open',
    help: 'Print jobs that need a person',
    registers,
    collect() {
      this.set(sources.openPrintJobs());
    },
  });
  new Gauge({
    name: 'gatehouse_device_health',
    help: '1 ok, 0.5 degraded, 0 gone',
    labelNames: ['device', 'kind'],
    registers,
    collect() {
      for (const { deviceId, kind, health } of sources.devices())
        this.set({ device: deviceId, kind }, HEALTH_VALUE[health.kind]);
    },
  });
  new Gauge({
    name: 'gatehouse_storage_bytes',
    help: "Free room on the ledger's volume, and what the ledger and its log take",
    labelNames: ['of'],
    registers,
    collect() {
      const { freeBytes, ledgerBytes, walBytes } = sources.storage();
      if (freeBytes !== null) this.set({ of: 'free' }, freeBytes);
      this.set({ of: 'ledger' }, ledgerBytes);
      this.set({ of: 'wal' }, walBytes);
    },
  });
  new Gauge({
    name: 'gatehouse_storage_level',
    help: '0 ok, 1 low, 2 critical: nothing more is sold',
    registers,
    collect() {
      this.set(['ok', 'low', 'critical'].indexOf(sources.storage().level));
    },
  });
  new Gauge({
    name: 'gatehouse_ledger_writable',
    help: '1 the disk takes writes, 0.5 some failed, 0 none',
    registers,
    collect() {
      this.set(WRITING_VALUE[sources.storage().writing]);
    },
  });
  new Gauge({
    name: 'gatehouse_wal_held',
    help: '1 while something keeps the write-ahead log from beginning again',
    registers,
    collect() {
      this.set(sources.storage().logHeld ? 1 : 0);
    },
  });
  new Gauge({
    name: 'gatehouse_resident_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return {
    sale(grossMinor) {
      sales.inc();
      turnover.inc(Math.max(0, grossMinor));
    },
    scan: (outcome, reason) => scans.inc({ outcome, reason }),
    verdictLatency: (ms) => latency.observe(ms / 1000),
    fsync: (ms) => fsync.set(ms / 1000),
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
