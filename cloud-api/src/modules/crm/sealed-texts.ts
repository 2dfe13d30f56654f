import { type SealedItem, sealedTextRoutes } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { adoptSubject, publishSubject } from '../privacy/contract.ts';
import { insertCustomer, type Place, publishCustomers } from './customers.ts';

export interface CrmParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
  /** Answers belong to an order: its row is published anew. */
  readonly publishOrders: (tx: Tx, place: Place, orderIds: readonly string[]) => Promise<void>;
}

/** Sealed answers of an order's people. */
export async function answersOfOrder(
  tx: Tx,
  orderId: string,
): Promise<readonly { readonly customerId: string; readonly sealed: string }[]> {
  const found = await sql<{ customerId: string; sealed: string }>`
    SELECT DISTINCT ON (customer_id) customer_id AS "customerId", sealed FROM crm.sealed_text
    WHERE kind = 'answers' AND order_id = ${orderId} ORDER BY customer_id, written_at_ms DESC`.execute(tx);
  return found.rows;
}

/** Takes what was written about people at counters, sealed as it was there. */
export function createCrmModule(parts: CrmParts): { readonly routes: readonly BoundRoute[] } {
  const routes = bind('identity', sealedTextRoutes, {
    async handOverTexts({ body }, station) {
      if (station.state === 'revoked')
        throw new HttpProblem(403, 'station_revoked', 'This station was revoked');
      const place = { organizationId: station.organizationId, venueId: station.venueId };
      await parts.database.tenants.transaction(station.organizationId, (tx) =>
        takeTexts(tx, parts, place, body.texts),
      );
      parts.onVenueMoved(place);
      return { taken: body.texts.map(({ textId }) => textId) };
    },
  });
  return { routes };
}

async function takeTexts(tx: Tx, parts: CrmParts, place: Place, texts: readonly SealedItem[]): Promise<void> {
  const nowMs = parts.nowMs();
  const alive = new Map<string, boolean>();
  const fresh: Parameters<typeof publishSubject>[2][] = [];
  for (const { subjectId, key } of texts) {
    if (alive.has(subjectId)) continue;
    const { state, subject } = await adoptSubject(tx, parts.key, place, { subjectId, key }, nowMs);
    alive.set(subjectId, state === 'alive');
    if (subject) fresh.push(subject);
  }
  // Somebody who was erased meanwhile stays erased: what comes late is taken and thrown away.
  const wanted = texts.filter(({ subjectId }) => alive.get(subjectId) === true);
  for (const { kind, subjectId, sealed, guardianId, writtenAtMs } of wanted)
    if (kind === 'person')
      await insertCustomer(tx, place, {
        customerId: subjectId,
        sealed,
        guardianId,
        createdAtMs: writtenAtMs,
      });
  const others = wanted.filter(({ kind }) => kind !== 'person');
  for (const { textId, kind, subjectId, sealed, orderId, writtenAtMs } of others)
    await sql`
      INSERT INTO crm.sealed_text (organization_id, text_id, customer_id, kind, order_id, sealed, written_at_ms)
      VALUES (${place.organizationId}, ${textId}, ${subjectId}, ${kind}, ${orderId}, ${sealed}, ${writtenAtMs})
      ON CONFLICT (organization_id, text_id) DO UPDATE SET sealed = excluded.sealed, written_at_ms = excluded.written_at_ms
      WHERE excluded.written_at_ms >= crm.sealed_text.written_at_ms`.execute(tx);
  for (const subject of fresh) await publishSubject(tx, place, subject);
  const orderIds = [...new Set(others.flatMap(({ orderId }) => orderId ?? []))];
  await parts.publishOrders(tx, place, orderIds);
  const people = wanted.filter(({ kind }) => kind === 'person' || kind === 'photo');
  await publishCustomers(tx, place, [...new Set(people.map(({ subjectId }) => subjectId))]);
}
