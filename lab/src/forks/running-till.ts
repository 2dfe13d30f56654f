import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import type { SealedRecord } from '@gatehouse/core/journal';
import { createServices, parseConfig, type StationServices } from '@gatehouse/station';
import { createDevices } from '@gatehouse/station/devices';
import { loadOrEnrol } from '@gatehouse/station/enrolment';
import { createIds, systemClock, systemRandom, systemTimers } from '@gatehouse/station/ledger';
import { createPeerConnection } from '@gatehouse/station/peers';
import { createPinVerifier } from '@gatehouse/station/staff';
import { createHttpTransport } from '@gatehouse/station/sync';
import { waitFor } from '../venue/wait-for.ts';

/** A till as it is installed, without its doors and devices: real files, real keys, the real protocol. */
export interface RunningTill {
  readonly services: StationServices;
  incarnation(): string;
  /** Sells for cash through the till's service; returns the receipt's number. */
  sell(): string;
  /** Every record in its ledger, of whichever incarnation. */
  everyRecord(): readonly (SealedRecord & { readonly incarnation: string })[];
  /** Resolves when the cloud has everything, of earlier incarnations too. */
  synced(): Promise<void>;
  stop(): Promise<void>;
}

export interface TillOptions {
  readonly dataFolder: string;
  readonly cloudUrl: string;
  readonly code?: string;
}

export const OPERATOR = { operatorId: 'jonas', name: 'Jonas', role: 'supervisor' as const };
const DEADLINE_MS = 30_000;

/** Starts a till; waits for its catalogue unless it is told that nobody will bring one. */
export async function startTill(options: TillOptions): Promise<RunningTill> {
  const { dataFolder, cloudUrl } = options;
  mkdirSync(dataFolder, { recursive: true });
  const enrolled = await loadOrEnrol({
    dataFolder,
    cloudUrl,
    code: options.code,
    softwareVersion: 'test',
    sellsTickets: true,
    transport: createHttpTransport({ baseUrl: cloudUrl, token: () => Promise.resolve(null) }),
  });
  if (!enrolled.ok) throw new Error(`the till could not enrol: ${enrolled.detail}`);
  const config = parseConfig({ role: 'till', dataFolder, cloud: { url: cloudUrl }, devices: [] });
  const services = createServices(config, enrolled.value, {
    log: pino({ level: 'silent' }),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    jitter: Math.random,
    ids: createIds(),
    bootId: randomUUID(),
    cloudTransport: (token) => createHttpTransport({ baseUrl: cloudUrl, token }),
    peerConnection: createPeerConnection,
    devices: createDevices([]),
    pinVerifier: createPinVerifier(enrolled.value.pepper),
  });
  const { ledger, replica, till, links } = services;
  services.start();
  await waitFor('the till has no catalogue', DEADLINE_MS, async () =>
    replica.cursor('catalogue') && replica.cursor('policy') && replica.cursor('keys') ? true : undefined,
  );
  if (!services.status.shift()) {
    const opened = till.openShift({ operationId: randomUUID(), floatMinor: 10_000 }, OPERATOR);
    if (!opened.ok) throw new Error(`no shift: ${opened.problem.title}`);
  }
  return {
    services,
    incarnation: () => ledger.identity().incarnation,
    sell() {
      const day = ledger.businessDay();
      const done = till.completeSale(
        {
          operationId: randomUUID(),
          lines: [{ lineId: 'line', variantId: 'adult', quantity: 1, sessionId: null, day }],
          expectedTotalMinor: 2_400,
          tenders: [{ kind: 'cash', tenderedMinor: 5_000 }],
        },
        OPERATOR,
      );
      if (!done.ok) throw new Error(`the till does not sell: ${JSON.stringify(done.problem)}`);
      return done.value.receiptNumber;
    },
    everyRecord: () =>
      ledger.read.all(
        'SELECT seq, text, hash, incarnation FROM record JOIN incarnation USING (incarnation_no) ORDER BY position',
      ),
    synced: () =>
      waitFor(
        () => `not everything arrived: ${JSON.stringify(links.cloud())}`,
        DEADLINE_MS,
        async () => {
          const { state, unsyncedCount } = links.cloud();
          return state === 'up' && unsyncedCount === 0 ? true : undefined;
        },
      ).then(() => undefined),
    async stop() {
      services.quiesce();
      await services.finish();
      await services.close();
    },
  };
}
