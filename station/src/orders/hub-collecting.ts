import type {
  CollectClaimRequest,
  CollectClaimResponse,
  CollectedTicket,
  CollectNews,
  CollectNewsRequest,
  SealedPerson,
  SharePeopleRequest,
  SharePeopleResponse,
} from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import type { PeopleFile, PersonRow } from '../customers/people-file.ts';
import type { Ledger, SqlReader } from '../ledger/index.ts';

/** The hub's word on who may hand out what, and its knowledge of all tills of the venue. */
export interface HubCollecting {
  claim(request: CollectClaimRequest, stationId: string): CollectClaimResponse;
  news(request: CollectNewsRequest): CollectNews;
  share(request: SharePeopleRequest): SharePeopleResponse;
}

/** A till that claimed and never wrote has died, or its guest went away: another one may hand the tickets out. */
const CLAIM_HOLDS_MS = 60_000;

export function createHubCollecting(parts: {
  readonly ledger: Ledger;
  readonly file: PeopleFile;
  readonly clock: Clock;
  /** As the cloud knows it: collected, by whom. */
  readonly collectedInReplica: (orderId: string) => readonly CollectedTicket[];
  readonly onPeople: (added: readonly string[]) => void;
}): HubCollecting {
  const { ledger, file, clock } = parts;
  return {
    claim({ operationId, orderId, ticketIds }, stationId) {
      return ledger.transact((writer) => {
        const nowMs = clock.nowMs();
        const inReplica = parts
          .collectedInReplica(orderId)
          .filter(({ ticketId }) => ticketIds.includes(ticketId));
        const taken = new Map(inReplica.map((one) => [one.ticketId, one]));
        for (const ticketId of ticketIds) {
          const done = collected(writer, ticketId);
          if (done) taken.set(ticketId, done);
          const claim = writer.get<{ operationId: string; stationId: string; atMs: number }>(
            'SELECT operation_id AS operationId, station_id AS stationId, at_ms AS atMs FROM collect_claim WHERE ticket_id = ?',
            ticketId,
          );
          const isFresh = claim !== undefined && nowMs - claim.atMs < CLAIM_HOLDS_MS;
          if (isFresh && claim.operationId !== operationId && claim.stationId !== stationId)
            taken.set(ticketId, { ticketId, stationId: claim.stationId, atMs: claim.atMs });
        }
        if (taken.size > 0) return { granted: false, taken: [...taken.values()] };
        for (const ticketId of ticketIds)
          writer.run(
            'INSERT OR REPLACE INTO collect_claim (ticket_id, operation_id, station_id, at_ms) VALUES (?, ?, ?, ?)',
            ticketId,
            operationId,
            stationId,
            nowMs,
          );
        return { granted: true, taken: [] };
      });
    },
    news({ orderIds, ticketIds, customerIds }) {
      const sql = ledger.read;
      const collectedHere = ticketIds.flatMap((ticketId) => {
        const found = collected(sql, ticketId);
        return found ? [found] : [];
      });
      const bands = ticketIds.flatMap((ticketId) => {
        const mediaCode = sql.value<string>('SELECT media_code FROM band_link WHERE ticket_id = ?', ticketId);
        return mediaCode === undefined ? [] : [{ ticketId, mediaCode }];
      });
      const signed = customerIds.flatMap((customerId) =>
        sql.all<CollectNews['signed'][number]>(
          `SELECT customer_id AS customerId, template_id AS templateId, version, signed_at_ms AS signedAtMs,
             valid_until AS validUntil, guardian_id AS guardianId FROM waiver_on_file WHERE customer_id = ?`,
          customerId,
        ),
      );
      const paid = orderIds.flatMap((orderId) => paidFor(sql, orderId));
      return { collected: collectedHere, bands, signed, paid };
    },
    share({ people, afterNo }) {
      const added = file.keep(
        people.map((one): PersonRow => ({ ...one, key: Buffer.from(one.key, 'base64url') })),
        [],
      );
      if (added.length > 0) parts.onPeople(added);
      const { people: known, throughNo } = file.people(afterNo, 200);
      return {
        people: known.map(({ customerId, key, sealed, guardianId, createdAtMs }): SealedPerson => ({
          customerId,
          key: key.toString('base64url'),
          sealed,
          guardianId,
          createdAtMs,
        })),
        throughNo,
      };
    },
  };
}

const collected = (sql: SqlReader, ticketId: string): CollectedTicket | undefined => {
  const row = sql.get<{ stationId: string; atMs: number }>(
    'SELECT station_id AS stationId, at_ms AS atMs FROM collected_ticket WHERE ticket_id = ? ORDER BY at_ms LIMIT 1',
    ticketId,
  );
  return row && { ticketId, ...row };
};

const paidFor = (sql: SqlReader, orderId: string): CollectNews['paid'] =>
  sql.all<CollectNews['paid'][number]>(
    'SELECT order_id AS orderId, amount_minor AS amountMinor, record_id AS recordId FROM order_paid WHERE order_id = ?',
    orderId,
  );
