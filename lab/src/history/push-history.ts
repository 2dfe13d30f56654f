import type { KeyObject } from 'node:crypto';
import { createClient, type ServiceClient } from '@gatehouse/core/contract';
import { fact, headText, type SealedRecord } from '@gatehouse/core/journal';
import {
  CLOUD_AUDIENCE,
  PROTOCOL_VERSION,
  PUSH_BYTES_MAX,
  PUSH_RECORDS_MAX,
  syncRoutes,
} from '@gatehouse/core/sync';
import { createStationTokens, loadOrEnrol, signText, type Enrolment } from '@gatehouse/station/enrolment';
import { sha256Hex } from '@gatehouse/station/ledger';
import { createHttpTransport } from '@gatehouse/station/sync';
import { sealJournal, type DraftRecord } from './journal-draft.ts';
import { idAt, diceFrom } from './dice.ts';

export const HISTORY_SOFTWARE = 'history-1';

export interface PastStation {
  readonly enrolment: Enrolment;
  readonly client: ServiceClient<typeof syncRoutes>;
}

/** Makes (or remembers) a station of the past with keys of its own, by the same protocol as a real one. */
export async function pastStation(options: {
  readonly cloudUrl: string;
  readonly dataFolder: string;
  readonly code: string | null;
  readonly sellsTickets: boolean;
}): Promise<PastStation> {
  const { cloudUrl, dataFolder, sellsTickets } = options;
  const enrolled = await loadOrEnrol({
    dataFolder,
    cloudUrl,
    code: options.code ?? undefined,
    softwareVersion: HISTORY_SOFTWARE,
    sellsTickets,
    transport: createHttpTransport({ baseUrl: cloudUrl, token: () => Promise.resolve(null) }),
  });
  if (!enrolled.ok) throw new Error(`a station of the past could not enrol: ${JSON.stringify(enrolled)}`);
  const enrolment = enrolled.value;
  const tokens = createStationTokens(enrolment.identity, enrolment.stationKey, Date.now);
  const transport = createHttpTransport({
    baseUrl: cloudUrl,
    token: () => tokens(CLOUD_AUDIENCE),
    timeoutMs: 60_000,
  });
  return { enrolment, client: createClient(syncRoutes, transport) };
}

/** Seals drafts as that station's journal and pushes what the cloud does not have; the same drafts give the same chain. */
export async function pushHistory(
  station: PastStation,
  drafts: readonly DraftRecord[],
  onProgress: (pushed: number, total: number) => void,
): Promise<number> {
  const { identity, stationKey } = station.enrolment;
  const { stationId, incarnation, organizationId, venueId, registerId } = identity;
  const bootId = idAt(drafts[0]?.occurredAtMs ?? 0, diceFrom(incarnation));
  const journal = sealJournal(
    [enrolledRecord(station, drafts), ...drafts],
    { stationId, incarnation, organizationId, venueId, registerId, bootId },
    sha256Hex,
  );
  const last = journal.at(-1);
  if (!last) return 0;
  const greeted = await station.client.hello({
    body: {
      protocol: PROTOCOL_VERSION,
      stationId,
      incarnation,
      softwareVersion: HISTORY_SOFTWARE,
      head: { seq: last.seq, hash: last.hash },
      cursors: [],
      clock: { wallMs: Date.now(), monotonicMs: Math.round(performance.now()) },
      health: { role: identity.role, unsyncedCount: journal.length, devicesGone: [], openPrintJobs: 0 },
    },
  });
  if (!greeted.ok)
    throw new Error(
      `the cloud did not greet ${stationId}: ${greeted.problem.detail || greeted.problem.title}`,
    );
  if (greeted.value.kind !== 'welcome')
    throw new Error(`the history of ${stationId} differs from what the cloud holds`);
  let next = greeted.value.nextSeq;
  while (next <= journal.length) {
    next = await pushFrom(station, journal, next, stationKey);
    onProgress(next - 1, journal.length);
  }
  return journal.length;
}

/** The first record of every journal says who writes it. */
function enrolledRecord(station: PastStation, drafts: readonly DraftRecord[]): DraftRecord {
  const first = drafts[0];
  const atMs = (first?.occurredAtMs ?? Date.now()) - 3_600_000;
  const { role, publicKey, incarnation } = station.enrolment.identity;
  return {
    id: idAt(atMs, diceFrom(`${incarnation}-enrolled`)),
    occurredAtMs: atMs,
    businessDay: first?.businessDay ?? new Date(atMs).toISOString().slice(0, 10),
    operatorId: null,
    shiftId: null,
    fact: fact('StationEnrolled', {
      role,
      softwareVersion: HISTORY_SOFTWARE,
      publicKey,
      cause: 'enrolled',
      previous: null,
    }),
  };
}

async function pushFrom(
  station: PastStation,
  journal: readonly SealedRecord[],
  fromSeq: number,
  key: KeyObject,
): Promise<number> {
  const { stationId, incarnation } = station.enrolment.identity;
  const records = cut(journal, fromSeq);
  const head = records.at(-1)!;
  const answer = await station.client.push({
    body: {
      protocol: PROTOCOL_VERSION,
      stationId,
      incarnation,
      fromSeq,
      records: [...records],
      head: { seq: head.seq, hash: head.hash },
      signature: signText(headText(stationId, incarnation, head.seq, head.hash), key),
    },
  });
  if (!answer.ok)
    throw new Error(`the cloud did not take the history: ${answer.problem.detail || answer.problem.title}`);
  const { value } = answer;
  if (value.kind === 'ack') return value.durableThrough.seq + 1;
  if (value.kind === 'nack') return value.expectedSeq;
  if (value.kind === 'fork')
    throw new Error(`the history of ${stationId} differs from what the cloud holds at ${value.seq}`);
  await new Promise((resolve) => setTimeout(resolve, value.afterMs));
  return fromSeq;
}

/** As many records as one request may carry; quotes double on the wire. */
function cut(journal: readonly SealedRecord[], fromSeq: number): readonly SealedRecord[] {
  const records: SealedRecord[] = [];
  let bytes = 0;
  for (const record of journal.slice(fromSeq - 1, fromSeq - 1 + PUSH_RECORDS_MAX)) {
    bytes += Math.ceil(Buffer.byteLength(record.text) * 1.25) + 120;
    if (records.length > 0 && bytes > PUSH_BYTES_MAX) break;
    records.push(record);
  }
  return records;
}
