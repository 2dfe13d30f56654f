import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createClient,
  gateRoutes,
  stationRoutes,
  shiftRoutes,
  tillRoutes,
  type Problem,
  type ScanView,
} from '@gatehouse/core/contract';
import { chainStart, verifyChain } from '@gatehouse/core/journal';
import { TURNSTILE_CHANNELS, TURNSTILE_WIRING } from '@gatehouse/hardware/simulators';
import { openLedger, createIds, sha256Hex, systemClock } from '@gatehouse/station/ledger';
import { loadOrEnrol } from '@gatehouse/station/enrolment';
import type { StationConfigInput } from '@gatehouse/station/config';
import { stationMigrations } from '@gatehouse/station';
import { startScanner, startTurnstile } from '../devices/bench-devices.ts';
import type { GateTwin, ScannerTwin } from '../devices/bench-device.ts';
import { createEventLog } from '../devices/event-log.ts';
import { loopbackTransport } from '../venue/loopback-transport.ts';
import { writePrivateFile } from '../venue/private-file.ts';
import { REPOSITORY } from '../venue/settings.ts';
import { superviseChild, type SupervisedChild } from '../venue/supervised-child.ts';
import { waitFor } from '../venue/wait-for.ts';
import type { StartAsked, Tried } from './agent-calls.ts';
import type { StationContent } from './checker.ts';

const API_PORT = 7100;
export const PEER_PORT = 7200;
const SCANNER_PORT = 7301;
const TURNSTILE_PORT = 7302;
const START_MS = 90_000;
/** How long somebody waits at a gate before the scan counts as unanswered. */
const SCAN_MS = 5_000;

type StationAsked = Extract<StartAsked, { kind: 'station' }>;

/** A station of a networked venue: its real process, its devices on real wires, and hands to work both. */
export interface StationPlace {
  readonly child: SupervisedChild;
  ready(): Promise<void>;
  sell(asked: {
    readonly operationId: string;
    readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
    readonly totalMinor: number;
  }): Promise<Tried>;
  scan(code: string): Promise<Tried>;
  status(): Promise<{ readonly unsynced: number; readonly cloudUp: boolean; readonly mode: string } | null>;
  finish(): Promise<StationContent>;
}

export async function stationPlace(asked: StationAsked): Promise<StationPlace> {
  const { folder, name, role, pin } = asked;
  mkdirSync(folder, { recursive: true });
  const log = createEventLog();
  const place = (id: string, port: number) => ({ id, stationId: name, name: id, port });
  const scanner = role === 'gate' ? await startScanner(place('scanner', SCANNER_PORT), log) : undefined;
  const turnstile =
    role === 'gate' ? await startTurnstile(place('turnstile', TURNSTILE_PORT), 'modbus-tcp', log) : undefined;
  const dataFolder = join(folder, 'data');
  const configFile = join(folder, 'config.json');
  const config: StationConfigInput = {
    role,
    dataFolder,
    api: { port: API_PORT },
    cloud: { url: asked.cloudUrl },
    enrolment: { code: asked.code },
    peer: { host: '0.0.0.0', port: PEER_PORT },
    hub: asked.hub === null ? 'self' : { url: asked.hub },
    gate: { passTimeoutMs: 2_500 },
    log: 'info',
    devices: scanner && turnstile ? devicesOf(scanner, turnstile) : [],
  };
  writePrivateFile(configFile, JSON.stringify(config));
  const child = superviseChild({
    name,
    parameters: [join(REPOSITORY, 'station/src/main.ts'), '--config', configFile],
    workFolder: REPOSITORY,
    logFile: join(folder, 'station.log'),
    onChange: () => {},
  });
  const client = createClient(
    { ...stationRoutes, ...gateRoutes, ...tillRoutes, ...shiftRoutes },
    loopbackTransport({
      baseUrl: `http://127.0.0.1:${API_PORT}`,
      headers: () => ({
        authorization: `Bearer ${readFileSync(join(dataFolder, 'launch.key'), 'utf8').trim()}`,
      }),
      timeoutMs: SCAN_MS,
    }),
  );
  let shifts = 0;

  /** Somebody signs in and opens a shift, as after every restart of the till. */
  const takeOver = async (): Promise<void> => {
    await client.signIn({ body: { pin } });
    if (role === 'till')
      await client.openShift({
        body: { operationId: `${name}-shift-${shifts++}-${Date.now()}`, floatMinor: 10_000 },
      });
  };
  const status = async () => {
    const [answer, gate] = await Promise.all([
      client.status({}),
      role === 'gate' ? client.gate({}) : undefined,
    ]);
    if (!answer.ok) return null;
    const { cloud } = answer.value;
    return {
      unsynced: cloud.unsyncedCount,
      cloudUp: cloud.state === 'up',
      mode: gate?.ok ? gate.value.mode : 'till',
    };
  };

  return {
    child,
    status,
    async ready() {
      await waitFor(
        () => `${name} did not come up: ${child.lastWords().slice(-800)}`,
        START_MS,
        async () => {
          const answer = role === 'till' ? await client.catalogue({}) : await client.gate({});
          return answer.ok ? true : undefined;
        },
      );
      await takeOver();
    },
    async sell({ operationId, lines, totalMinor }) {
      const day = await client.status({});
      if (!day.ok) return { kind: 'info', reason: day.problem.code };
      const basket = lines.map((line, index) => ({
        ...{ lineId: `l${index}`, sessionId: null, day: day.value.businessDay },
        ...line,
      }));
      const body = {
        operationId,
        lines: basket,
        expectedTotalMinor: totalMinor,
        tenders: [{ kind: 'cash' as const, tenderedMinor: 100_000 }],
      };
      const done = await client.completeSale({ body });
      if (done.ok) {
        const { saleId, receiptNumber, tickets } = done.value;
        return {
          kind: 'ok',
          answer: { kind: 'sold', saleId, receiptNumber, codes: tickets.map(({ code }) => code) },
        };
      }
      // Nobody is signed in, or no shift is open: a till that was restarted. Nothing was sold; asked again, it will be.
      if (
        ['sign_in_needed', 'not_signed_in', 'shift_closed'].includes(done.problem.code) ||
        done.problem.status === 401
      )
        await takeOver();
      return certainlyNot(done.problem)
        ? { kind: 'fail', reason: done.problem.code }
        : { kind: 'info', reason: done.problem.code };
    },
    async scan(code) {
      if (!scanner || !turnstile) return { kind: 'fail', reason: 'no gate' };
      const before = await client.gate({});
      if (!before.ok) return { kind: 'info', reason: before.problem.code };
      const known = new Set(before.value.recent.map(({ admissionId }) => admissionId));
      if ((await scanner.scan(code)) === 0) return { kind: 'fail', reason: 'nobody listens to the scanner' };
      const seen = await waitFor('no verdict', SCAN_MS, async () => {
        const now = await client.gate({});
        return now.ok ? now.value.recent.find(({ admissionId }) => !known.has(admissionId)) : undefined;
      }).catch(() => undefined);
      if (!seen) return { kind: 'info', reason: 'no verdict in time' };
      if (seen.verdict.kind === 'granted') await turnstile.pass('in').catch(() => undefined);
      return { kind: 'ok', answer: answerOf(seen) };
    },
    async finish() {
      await child.stop();
      await scanner?.stop();
      await turnstile?.stop();
      return readStation(dataFolder, name);
    },
  };
}

const certainlyNot = ({ status }: Problem): boolean => status >= 400 && status < 500;

function answerOf({ admissionId, verdict }: ScanView): Extract<Tried, { kind: 'ok' }>['answer'] {
  if (verdict.kind === 'refused') return { kind: 'refused', admissionId, reason: verdict.reason };
  return {
    kind: 'admitted',
    admissionId,
    ticketId: verdict.ticket?.ticketId ?? '',
    window: verdict.entitlementWindow,
    ordinal: verdict.ordinal,
    degraded: verdict.degraded !== null,
  };
}

function devicesOf(scanner: ScannerTwin, turnstile: GateTwin): NonNullable<StationConfigInput['devices']> {
  return [
    { kind: 'scanner', id: scanner.id, name: 'Reader', wire: scanner.wire },
    {
      ...{ kind: 'gate', id: turnstile.id, name: 'Turnstile', wire: turnstile.wire, freeDirections: ['out'] },
      ...{
        channels: TURNSTILE_CHANNELS,
        driver: 'modbus',
        framing: 'tcp',
        channelCount: 8,
        wiring: TURNSTILE_WIRING,
      },
    },
  ];
}

/** Opens the files of a stopped station as its next start would, and verifies all of them. */
async function readStation(dataFolder: string, stationId: string): Promise<StationContent> {
  const enrolled = await loadOrEnrol({
    ...{ dataFolder, cloudUrl: 'http://127.0.0.1:9', softwareVersion: 'check', sellsTickets: false },
    transport: () => Promise.reject(new Error('nobody is asked')),
  });
  if (!enrolled.ok) return { stationId, seq: 0, hash: '', problems: ['its keys cannot be read'] };
  const ledger = openLedger({
    file: join(dataFolder, 'ledger.db'),
    identity: enrolled.value.identity,
    clock: systemClock,
    ids: createIds(),
    bootId: 'check',
    modules: stationMigrations,
    calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  });
  try {
    const quick = ledger.read.db.pragma('quick_check', { simple: true });
    const { incarnation } = ledger.identity();
    const start = chainStart(stationId, incarnation, sha256Hex);
    const verdict = verifyChain(ledger.recordsFrom(1, Number.MAX_SAFE_INTEGER), start, sha256Hex);
    const sum = ledger.read.value<number>('SELECT coalesce(sum(debit_minor - credit_minor), 0) FROM balance');
    return {
      stationId,
      ...ledger.head(),
      problems: [
        ...(quick === 'ok' ? [] : [String(quick)]),
        ...(verdict.kind === 'intact' ? [] : [`the chain is ${verdict.kind}`]),
        ...(sum === 0 ? [] : [`its books are off by ${sum}`]),
      ],
    };
  } finally {
    ledger.close();
  }
}
