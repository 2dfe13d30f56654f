import type { StationTruth } from '../api/bench-view.ts';
import type { StationProcess } from './station-process.ts';

/** What the stations say about themselves, asked only while somebody looks at the bench. */
export interface StationWatch {
  truthOf(stationId: string): StationTruth | null;
  start(): void;
  stop(): void;
}

const ASK_EVERY_MS = 500;

export function watchStations(stations: readonly StationProcess[], onChange: () => void): StationWatch {
  const truths = new Map<string, StationTruth | null>();
  let timer: NodeJS.Timeout | undefined;
  let asking = false;

  const askAll = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const answers = await Promise.all(
        stations.map(async (station) => [station.stationId, await ask(station)] as const),
      );
      const changed = answers.filter(
        ([id, truth]) => JSON.stringify(truth) !== JSON.stringify(truths.get(id) ?? null),
      );
      for (const [id, truth] of answers) truths.set(id, truth);
      if (changed.length > 0) onChange();
    } finally {
      asking = false;
    }
  };

  return {
    truthOf: (stationId) => truths.get(stationId) ?? null,
    start() {
      timer ??= setInterval(() => void askAll(), ASK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

async function ask(station: StationProcess): Promise<StationTruth | null> {
  if (station.child.state() !== 'running') return null;
  const [status, gate] = await Promise.all([
    station.client.status({}),
    station.role === 'gate' ? station.client.gate({}) : undefined,
  ]);
  if (!status.ok) return null;
  const { operator, shift, cloud, devices } = status.value;
  return {
    operator: operator?.name ?? null,
    shiftOpen: shift !== null,
    cloudUp: cloud.state === 'up',
    unsynced: cloud.unsyncedCount,
    devicesGone: devices.flatMap(({ name, health }) =>
      health.kind === 'gone' ? [{ name, reason: health.reason }] : [],
    ),
    lastScan: gate?.ok ? lastScanOf(gate.value.recent[0]) : null,
  };
}

type GateAnswer = Awaited<ReturnType<StationProcess['client']['gate']>>;
type Recent = Extract<GateAnswer, { ok: true }>['value']['recent'][number];

function lastScanOf(scan: Recent | undefined): StationTruth['lastScan'] {
  if (!scan) return null;
  const { admissionId, atMs, verdict, passage } = scan;
  const granted = verdict.kind === 'granted';
  return {
    admissionId,
    atMs,
    verdict: verdict.kind,
    reason: granted ? null : verdict.reason,
    facts: granted ? {} : verdict.facts,
    product: verdict.ticket?.productName ?? null,
    ordinal: granted ? verdict.ordinal : null,
    admits: granted ? verdict.admits : null,
    passage,
  };
}
