import { chainStart, verifyChain } from '@gatehouse/core/journal';
import {
  createLcusRelay,
  createRelayGate,
  transportFor,
  type Gate,
  type PassageSensor,
  type Relay,
} from '@gatehouse/hardware';
import { createStation, parseConfig, type Station } from '@gatehouse/station';
import { createDevices, type StationDevices } from '@gatehouse/station/devices';
import { sha256Hex } from '@gatehouse/station/ledger';
import { pino } from 'pino';
import { NO_CLOUD } from './bench-station.ts';

/**
 * A whole gate station as a process of its own, with the drivers of a real lane on the given wires. Only the guest is
 * quicker than any: the hub turns the moment the contact closes, because a hundred thousand people cannot be waited for.
 */
const [dataFolder = '', scannerPath = '', relayPath = ''] = process.argv.slice(2);

/** What a bench asks for at the end, read from the ledger itself. */
export interface GateSummary {
  readonly kind: 'summary';
  readonly granted: number;
  readonly refused: number;
  readonly passed: number;
  readonly claimed: number;
  readonly distinctTickets: number;
  readonly synchronous: unknown;
  readonly chain: string;
}

/** Turns in once per pulse, as soon as anybody looks. */
function eagerGuest(relay: Relay): PassageSensor & { pulsed(): void } {
  const LOOK_AGAIN_MS = 20;
  let turned: 'rest' | 'rotate' | 'back' = 'rest';
  let changed: (() => void) | undefined;
  const inputs = (rotatedIn: boolean) => ({ rotatedIn, rotatedOut: false, ready: true, fire: false });
  const look = () => {
    if (turned === 'rest') return inputs(false);
    const rotated = turned === 'rotate';
    turned = rotated ? 'back' : 'rest';
    return inputs(rotated);
  };
  return {
    link: relay.link,
    seesFire: false,
    pulsed() {
      turned = 'rotate';
      changed?.();
    },
    read: () =>
      new Promise((resolve) => {
        if (turned !== 'rest') return resolve(look());
        const answer = (): void => {
          clearTimeout(timer);
          changed = undefined;
          resolve(look());
        };
        const timer = setTimeout(answer, LOOK_AGAIN_MS);
        changed = answer;
      }),
  };
}

function lane(): Gate {
  const relay = createLcusRelay({ transport: transportFor(relayPath) });
  const sensor = eagerGuest(relay);
  const gate = createRelayGate({
    id: 'bench-gate',
    relay,
    sensor,
    channels: { in: 1 },
    pollMs: 0,
    debounceMs: 0,
  });
  gate.onPulse(() => sensor.pulsed());
  return gate;
}

function withLane(devices: StationDevices): StationDevices {
  const gate = lane();
  return {
    ...devices,
    gate,
    open() {
      devices.open();
      gate.open();
    },
    async close() {
      await gate.close();
      await devices.close();
    },
  };
}

function summaryOf(station: Station): GateSummary {
  const { ledger } = station;
  const count = (kind: string): number =>
    ledger.read.value<number>('SELECT count(*) FROM record WHERE kind = ?', kind) ?? 0;
  const { stationId, incarnation } = ledger.identity();
  let at = chainStart(stationId, incarnation, sha256Hex);
  let chain = 'intact';
  while (at.seq < ledger.head().seq && chain === 'intact') {
    const verdict = verifyChain(ledger.recordsFrom(at.seq + 1, 10_000), at, sha256Hex);
    if (verdict.kind === 'intact') at = { seq: verdict.headSeq, hash: verdict.headHash };
    else chain = JSON.stringify(verdict);
  }
  return {
    kind: 'summary',
    granted: count('AdmissionGranted'),
    refused: count('AdmissionRefused'),
    passed: count('PassageCompleted'),
    claimed: count('PassClaimed'),
    distinctTickets:
      ledger.read.value<number>(
        "SELECT count(DISTINCT json_extract(text, '$.body.ticketId')) FROM record WHERE kind = 'AdmissionGranted'",
      ) ?? 0,
    synchronous: ledger.read.db.pragma('synchronous', { simple: true }),
    chain,
  };
}

const gates: Gate[] = [];
const station = await createStation(
  parseConfig(
    {
      role: 'gate',
      dataFolder,
      api: { port: 0 },
      cloud: { url: NO_CLOUD },
      log: 'error',
      devices: [{ kind: 'scanner', id: 'bench-scanner', name: 'Scanner', wire: scannerPath }],
    },
    dataFolder,
  ),
  {
    log: pino({ level: 'error' }),
    devices(configs) {
      const devices = withLane(createDevices(configs));
      if (devices.gate) gates.push(devices.gate);
      return devices;
    },
  },
);
station.ledger.onAppended((records) => {
  if (!records.some(({ record }) => record.kind === 'PassageCompleted')) return;
  // The lane is free once everything that follows a passage is done, a checkpoint between guests included.
  setImmediate(() => setImmediate(() => process.send?.({ kind: 'free' })));
});
process.on('message', (message) => {
  if (message === 'summary') process.send?.(summaryOf(station));
});
const stop = (): void =>
  void station.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
process.on('SIGTERM', stop);
process.on('disconnect', stop);
const ready = setInterval(() => {
  if (gates[0]?.health().kind !== 'ok') return;
  clearInterval(ready);
  process.send?.({ kind: 'ready' });
}, 20);
