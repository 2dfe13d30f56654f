import { decide, type Decision, type Presented } from '@gatehouse/core/admission';
import type { AccessPoint } from '@gatehouse/core/catalogue';
import { fact } from '@gatehouse/core/journal';
import { claimResponse, type ClaimRequest, type ClaimResponse } from '@gatehouse/core/sync';
import type { Clock, IdSource, Timers } from '@gatehouse/core/time';
import type { z } from 'zod';
import type { releaseRequest } from '@gatehouse/core/sync';
import { type Ledger, type LedgerWriter, type SqlReader, systemTimers } from '../ledger/index.ts';
import { accessPointName, admissionFactsOf, type AdmissionReplica } from './admission-facts.ts';
import { type ClaimedTicket, holderOfClaim, livePassesOf, releaseKey } from './live-passes.ts';
import type { ReadPresented } from './presented.ts';

export type ReleaseRequest = z.infer<typeof releaseRequest>;

/** The venue's one authority over passes. Answers leave after the durable commit, whoever asks. */
export interface ClaimAuthority {
  /** Claims for a gate over the LAN: those that arrive in one turn of the event loop share a commit. */
  claim(request: ClaimRequest, gateStationId: string): Promise<ClaimResponse>;
  release(request: ReleaseRequest, gateStationId: string): Promise<{ readonly released: boolean }>;
  /** The same decision inside a transaction the hub's own gate has open, so that claim and admission are one commit. */
  claimWithin(writer: LedgerWriter, asked: AskedClaim): ClaimResponse;
  releaseWithin(writer: LedgerWriter, request: ReleaseRequest, gateStationId: string): boolean;
  /** Decides with the hub's facts and claims nothing. */
  preview(presented: Presented, accessPoint: AccessPoint): Decision;
  term(): number;
  /** Drops answers no gate asks for any more; for a quiet moment, once a day. */
  forgetOldAnswers(): void;
}

export interface AskedClaim {
  readonly operationId: string;
  readonly presented: Presented;
  readonly accessPoint: AccessPoint;
  readonly gateStationId: string;
}

export interface ClaimAuthorityOptions {
  readonly ledger: Ledger;
  readonly replica: AdmissionReplica;
  readonly readPresented: ReadPresented;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly ids: IdSource;
}

/** Answers are kept this long for gates that ask again; the claims themselves stay in the journal for ever. */
const ANSWERS_KEPT_MS = 7 * 24 * 3_600_000;

type Waiting = {
  readonly run: (writer: LedgerWriter) => () => void;
  readonly fail: (error: unknown) => void;
};

export function createClaimAuthority(options: ClaimAuthorityOptions): ClaimAuthority {
  const { ledger, replica, readPresented, clock, ids } = options;
  const timers = options.timers ?? systemTimers;
  let waiting: Waiting[] = [];
  const nameOf = (accessPointId: string) => accessPointName(replica.venue(), accessPointId);
  const term = (): number => ledger.read.value<number>('SELECT term FROM hub_term') ?? 1;
  const forgetOldAnswers = (): void => {
    ledger.transact((writer) =>
      writer.run('DELETE FROM claim_answer WHERE at_ms < ?', clock.nowMs() - ANSWERS_KEPT_MS),
    );
  };
  forgetOldAnswers();

  const decideWith = (sql: SqlReader, presented: Presented, accessPoint: AccessPoint): Decision => {
    const nowMs = clock.nowMs();
    const liveClaims = (reader: SqlReader, ticket: ClaimedTicket) => livePassesOf(reader, ticket, nameOf);
    const facts = admissionFactsOf(presented, accessPoint, {
      sql,
      replica,
      liveClaims,
      evacuating: false,
      nowMs,
    });
    const { timeZone, cutOverHour } = replica.venue() ?? { timeZone: 'UTC', cutOverHour: 0 };
    return decide({ presented, facts, accessPoint, moment: { nowMs, calendar: { timeZone, cutOverHour } } });
  };

  const claimWithin = (writer: LedgerWriter, asked: AskedClaim): ClaimResponse => {
    const kept = keptAnswer(writer, asked.operationId);
    if (kept !== undefined) return claimResponse.parse(kept);
    const decision = decideWith(writer, asked.presented, asked.accessPoint);
    const { verdict, entitlementWindow, ordinal, ticketId } = decision;
    const current = term();
    const claimId = verdict.kind === 'granted' && ordinal >= 1 ? ids.nextId() : null;
    if (claimId !== null && ticketId !== null) {
      const { accessPoint, operationId, gateStationId } = asked;
      const { accessPointId } = accessPoint;
      writer.append(
        fact('PassClaimed', {
          claimId,
          operationId,
          ticketId,
          entitlementWindow,
          ordinal,
          accessPointId,
          gateStationId,
          term: current,
        }),
        { id: ids.nextId(), refs: [ticketId] },
      );
    }
    const answer: ClaimResponse = { verdict, claimId, entitlementWindow, ordinal, term: current, ticketId };
    keepAnswer(writer, asked.operationId, claimId, answer, clock.nowMs());
    return answer;
  };

  const releaseWithin = (writer: LedgerWriter, request: ReleaseRequest, gateStationId: string): boolean => {
    const { operationId, claimId, cause } = request;
    const key = releaseKey(operationId);
    const kept = keptAnswer(writer, key);
    if (kept !== undefined) return kept === true;
    // Only the gate that holds a claim may give it back; a stranger's release would be a free second entry.
    // The gate's journal may have told of the admission before: then the pass is in use under that one's id as well.
    const held = [...new Set([claimId, operationId])].filter(
      (id) => holderOfClaim(writer, id) === gateStationId,
    );
    for (const id of held)
      writer.append(fact('PassReleased', { claimId: id, operationId, cause }), { refs: [id] });
    const released = held.length > 0;
    keepAnswer(writer, key, claimId, released, clock.nowMs());
    return released;
  };

  /** One commit for everything that arrived in this turn; a claim that throws is a bug and must not refuse the others. */
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    try {
      ledger.transact((writer) => batch.map(({ run }) => run(writer))).forEach((answer) => answer());
    } catch (error) {
      if (batch.length === 1) return batch[0]?.fail(error);
      for (const { run, fail } of batch) {
        try {
          ledger.transact(run)();
        } catch (cause) {
          fail(cause);
        }
      }
    }
  };
  const inNextCommit = <T>(work: (writer: LedgerWriter) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) timers.soon(flush);
      waiting.push({
        run: (writer) => {
          const answer = work(writer);
          return () => resolve(answer);
        },
        fail: reject,
      });
    });

  return {
    async claim(request, gateStationId) {
      const accessPoint = replica
        .venue()
        ?.accessPoints.find((point) => point.accessPointId === request.accessPointId);
      if (!accessPoint) return unknownAccessPoint(request, term());
      // The signature is checked before the transaction is open: nobody waits behind arithmetic.
      const presented = readPresented(request.code, clock.nowMs());
      const asked = { operationId: request.operationId, presented, accessPoint, gateStationId };
      return await inNextCommit((writer) => claimWithin(writer, asked));
    },
    release: async (request, gateStationId) => ({
      released: await inNextCommit((writer) => releaseWithin(writer, request, gateStationId)),
    }),
    claimWithin,
    releaseWithin,
    preview: (presented, accessPoint) => decideWith(ledger.read, presented, accessPoint),
    term,
    forgetOldAnswers,
  };
}

/** The venue's policy does not know the lane (yet): refused with a fact that tells the operator which. */
const unknownAccessPoint = (request: ClaimRequest, term: number): ClaimResponse => ({
  verdict: {
    kind: 'refused',
    reason: 'wrong_access_point',
    remedy: 'call_supervisor',
    facts: { accessPointId: request.accessPointId },
    ticket: null,
  },
  claimId: null,
  entitlementWindow: '',
  ordinal: 0,
  term,
  ticketId: null,
});

function keptAnswer(sql: SqlReader, operationId: string): unknown {
  const text = sql.value<string>('SELECT answer FROM claim_answer WHERE operation_id = ?', operationId);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

function keepAnswer(
  writer: LedgerWriter,
  operationId: string,
  claimId: string | null,
  answer: unknown,
  atMs: number,
): void {
  writer.run(
    'INSERT INTO claim_answer (operation_id, claim_id, answer, at_ms) VALUES (?, ?, ?, ?)',
    operationId,
    claimId,
    JSON.stringify(answer),
    atMs,
  );
}
