import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { integerToSerial } from '@gatehouse/core/replica';
import { addDays, businessDayOf, ticketDayOf } from '@gatehouse/core/time';
import { signTicketCode } from '@gatehouse/core/tickets';
import type { ReplicaStore } from '@gatehouse/station/catalogue';
import { TICKET_CLASS } from '../demo/catalogue.ts';
import { messageFrom, startProcess, type BenchProcess } from './bench-process.ts';
import { benchStation, scratchFolder, type BenchStation } from './bench-station.ts';
import { benchLane, type BenchLane } from './gate-lane.ts';
import type { GateSummary } from './gate-station.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, percentile } from './rounds.ts';

const ROUNDS = 5;
const WARM_UP = 300;
const PATIENCE_MS = 10_000;
const SHARES = [0.5, 0.99, 0.999] as const;

/** From a scanner's last byte to a relay's first, with a durable decision in between and without. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('gate');
  const lanes: BenchLane[] = [];
  const processes: BenchProcess[] = [];
  try {
    const perRound = Math.max(200, Math.round((100_000 * scale) / ROUNDS));
    const ticketCount = Math.max(50_000, Math.round(1_000_000 * scale));
    const dataFolder = join(scratch.path, 'gate');
    const station = await benchStation(dataFolder, 'gate');
    const codes = issueTickets(station, ticketCount, perRound * ROUNDS + WARM_UP);

    const gateLane = await benchLane();
    const bareLane = await benchLane();
    lanes.push(gateLane, bareLane);
    const gate = startProcess([
      'lab/src/bench/gate-station.ts',
      dataFolder,
      gateLane.scannerPath,
      gateLane.relayPath,
    ]);
    const echo = startProcess(['lab/src/bench/gate-echo.ts', bareLane.scannerPath, bareLane.relayPath]);
    processes.push(gate, echo);
    await Promise.all([gate, echo].map((one) => messageFrom(one, (message) => kindIs(message, 'ready'))));

    let scanned = 0;
    const guests = guestsOf(gate, gateLane);
    const admit = async (count: number): Promise<Float64Array> => {
      const latencies = new Float64Array(count);
      for (let index = 0; index < count; index += 1) {
        latencies[index] = await guests.admit(codes[scanned] ?? '');
        scanned += 1;
      }
      return latencies;
    };
    const hop = async (count: number): Promise<Float64Array> => {
      const latencies = new Float64Array(count);
      const line = codes[0] ?? '';
      for (let index = 0; index < count; index += 1) latencies[index] = await bareLane.scan(line);
      return latencies;
    };
    await admit(WARM_UP);
    await hop(WARM_UP);

    const bare: Float64Array[] = [];
    const decided: Float64Array[] = [];
    const keep = (into: Float64Array[], latencies: Float64Array): number => {
      into.push(latencies);
      return percentile(latencies, 0.5);
    };
    const rounds = await interleave({
      rounds: ROUNDS,
      bound: async () => keep(bare, await hop(perRound)),
      product: async () => keep(decided, await admit(perRound)),
    });
    await check(gate, gateLane, scanned);

    const bareAll = joined(bare);
    const all = joined(decided);
    const [p50 = 0, p99 = 0, p999 = 0] = SHARES.map((share) => percentile(all, share));
    const [bare50 = 0, bare99 = 0, bare999 = 0] = SHARES.map((share) => percentile(bareAll, share));
    const addedMs = median(
      rounds.map((_, index) => percentile(decided[index] ?? [], 0.99) - percentile(bare[index] ?? [], 0.99)),
    );
    const tail = median(decided.map((round) => percentile(round, 0.999) / percentile(round, 0.5)));
    const show = (...values: number[]): string => values.map((ms) => `${ms.toFixed(2)} ms`).join(' / ');
    return {
      title: `Gate: ${figure(all.length)} scans, ${figure(ticketCount)} tickets`,
      method:
        'A whole gate station in a process of its own, scanner and relay drivers on pseudo-terminals (socat), clocked at the far ends ' +
        'of both cables: from the write of a scan to the relay’s frame. In between: frame, signature, look-up, decision, claim and ' +
        'admission in one durable commit (`synchronous=FULL`). Every scan is another valid ticket; the guest passes at once, the passage ' +
        'is committed too, and the next scan follows. Beside it the same two hops through a process that answers each line with the same ' +
        'frame and decides nothing. Afterwards the chain is verified and every ticket was admitted once.',
      bars: [
        {
          name: 'p99 above the bare hops (median of rounds)',
          measured: `${addedMs.toFixed(2)} ms`,
          aim: '≤ 5 ms',
          reached: addedMs <= 5,
        },
        {
          name: 'p99.9 ÷ p50 (median of rounds)',
          measured: figure(tail),
          aim: '≤ 6',
          reached: tail <= 6,
        },
        {
          name: 'scan to relay, p50 / p99 / p99.9',
          measured: show(p50, p99, p999),
          aim: '–',
          reached: null,
        },
        {
          name: 'bare hops, p50 / p99 / p99.9',
          measured: show(bare50, bare99, bare999),
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: [
          'round',
          ...['bare', 'gate'].flatMap((who) => ['p50', 'p99', 'p99.9'].map((name) => `${who} ${name}, ms`)),
        ],
        rows: rounds.map((_, index) => [
          String(index + 1),
          ...[bare, decided].flatMap((samples) =>
            SHARES.map((share) => percentile(samples[index] ?? [], share).toFixed(2)),
          ),
        ]),
      },
    };
  } finally {
    for (const process of processes) await process.stop();
    for (const lane of lanes) await lane.close();
    scratch.remove();
  }
}

const kindIs = (message: unknown, kind: string): true | undefined =>
  (message as { kind?: unknown } | null)?.kind === kind ? true : undefined;

const joined = (parts: readonly Float64Array[]): Float64Array =>
  Float64Array.from(parts.flatMap((part) => [...part]));

/** One guest after the other: the next scans when the lane is free again. */
function guestsOf(gate: BenchProcess, lane: BenchLane) {
  let onFree: (() => void) | undefined;
  let onEnd: ((error: Error) => void) | undefined;
  gate.child.on('message', (message) => {
    if (kindIs(message, 'free')) onFree?.();
  });
  gate.child.on('exit', () => onEnd?.(new Error(`the gate ended: ${gate.lastWords()}`)));
  return {
    async admit(code: string): Promise<number> {
      const free = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the lane did not come free')), PATIENCE_MS);
        onFree = () => {
          clearTimeout(timer);
          resolve();
        };
        onEnd = reject;
      });
      const [ms] = await Promise.all([lane.scan(code), free]).catch((error: unknown) => {
        throw new Error(`a guest was not let in (${String(error)}): ${gate.lastWords()}`, { cause: error });
      });
      return ms;
    },
  };
}

/** Fills the replica with tickets of these days and signs the codes of as many as will be scanned. */
function issueTickets(station: BenchStation, ticketCount: number, scanCount: number): string[] {
  const opened = station.open();
  try {
    const day = businessDayOf(Date.now(), station.policy);
    const [validFromDay, validUntilDay] = [ticketDayOf(addDays(day, -1)), ticketDayOf(addDays(day, 1))];
    const { keyId } = station.ticketKey;
    const serials = new BigInt64Array(new Uint8Array(randomBytes(ticketCount * 8)).buffer);
    insertTickets(opened.replica, serials, [keyId, validFromDay, validUntilDay]);
    return Array.from(serials.subarray(0, scanCount), (serial) =>
      signTicketCode(
        {
          shape: 'static',
          keyId,
          scope: 0,
          serial: integerToSerial(serial),
          ticketClass: TICKET_CLASS.day,
          validFromDay,
          validUntilDay,
        },
        station.signTicket,
      ),
    );
  } finally {
    opened.close();
  }
}

/** As a snapshot is built: rows in the order of their key, the index afterwards. */
function insertTickets(
  replica: ReplicaStore,
  serials: BigInt64Array,
  [keyId, validFromDay, validUntilDay]: readonly [number, number, number],
): void {
  const { db } = replica.sql;
  const index = replica.sql.value<string>("SELECT sql FROM sqlite_schema WHERE name = 'ticket_by_id'");
  if (index === undefined) throw new Error('the replica has no index of ticket ids any more');
  const order = Uint32Array.from(serials, (_, place) => place).sort((a, b) =>
    (serials[a] as bigint) < (serials[b] as bigint) ? -1 : 1,
  );
  db.transaction(() => {
    db.exec('DROP INDEX ticket_by_id');
    const insert = db.prepare(
      `INSERT INTO ticket (serial, ticket_id, key_id, product_id, variant_id, ticket_class, session_id, scope,
         valid_from_day, valid_until_day, admits, status, status_reason, sold_at_ms, holder_sealed)
       VALUES (?, ?, ?, 'adult-day', 'adult-day', ?, NULL, 0, ?, ?, 1, 'valid', '', ?, '')`,
    );
    const soldAtMs = Date.now() - 3_600_000;
    for (const place of order) {
      const ticketId = `bench-ticket-${String(place).padStart(8, '0')}`;
      insert.run(serials[place], ticketId, keyId, TICKET_CLASS.day, validFromDay, validUntilDay, soldAtMs);
    }
    db.exec(index);
  }).immediate();
}

/** Every scan was a grant, a claim and a passage of another ticket, durably, in a chain that holds. */
async function check(gate: BenchProcess, lane: BenchLane, scanned: number): Promise<void> {
  const answer = messageFrom(gate, (message) =>
    kindIs(message, 'summary') ? (message as GateSummary) : undefined,
  );
  gate.child.send('summary');
  const found = await answer;
  const wanted = {
    kind: 'summary',
    granted: scanned,
    refused: 0,
    passed: scanned,
    claimed: scanned,
    distinctTickets: scanned,
    synchronous: 2,
    chain: 'intact',
  } satisfies GateSummary;
  if (JSON.stringify(found) !== JSON.stringify(wanted) || lane.pulses() !== scanned)
    throw new Error(
      `${scanned} scans and ${lane.pulses()} pulses do not agree with the ledger: ${JSON.stringify(found)}`,
    );
}
