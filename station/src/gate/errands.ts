import type { ServiceClient } from '@gatehouse/core/contract';
import { claimRequest, releaseRequest, type ClaimRequest, type hubRoutes } from '@gatehouse/core/sync';
import type { Ledger, SqlWriter } from '../ledger/index.ts';
import type { ReleaseRequest } from '../hub/index.ts';

export type HubClient = Pick<ServiceClient<typeof hubRoutes>, 'claim' | 'release'>;

/**
 * What a gate owes its hub and must not forget in a crash: passes to give back, and questions whose answer did not
 * come in time. The hub may have claimed for such a question; asking again with the same operation id tells, and the
 * pass is given back because the guest was turned away meanwhile, or was let in without the hub and did not walk.
 */
export type Errand =
  | { readonly kind: 'release'; readonly request: ReleaseRequest }
  | { readonly kind: 'settle'; readonly request: ClaimRequest };

export const settleErrandId = (admissionId: string): string => `settle:${admissionId}`;
export const releaseErrandId = (admissionId: string): string => `release:${admissionId}`;

export function addErrand(writer: SqlWriter, errandId: string, errand: Errand, nowMs: number): void {
  writer.run(
    'INSERT OR IGNORE INTO gate_errand (errand_id, kind, request, created_at_ms) VALUES (?, ?, ?, ?)',
    errandId,
    errand.kind,
    JSON.stringify(errand),
    nowMs,
  );
}

export const dropErrand = (writer: SqlWriter, errandId: string): void =>
  void writer.run('DELETE FROM gate_errand WHERE errand_id = ?', errandId);

/** Nobody knows what became of the grants that were open when a process ended: their passes stay used. */
export const dropErrandsOfOpenGrants = (writer: SqlWriter): void =>
  void writer.run(
    "DELETE FROM gate_errand WHERE errand_id IN (SELECT 'settle:' || admission_id FROM gate_scan WHERE passage = 'waiting')",
  );

/** What may be run: not the question of a guest the lane is open for, who may still walk in. */
const OPEN_ERRANDS = `SELECT errand_id AS errandId, request FROM gate_errand WHERE errand_id NOT IN
  (SELECT 'settle:' || admission_id FROM gate_scan WHERE passage = 'waiting') ORDER BY created_at_ms LIMIT 100`;

/** Runs what is open, oldest first; false as soon as the hub does not answer. */
export async function runErrands(ledger: Ledger, client: HubClient): Promise<boolean> {
  const rows = ledger.read.all<{ errandId: string; request: string }>(OPEN_ERRANDS);
  for (const { errandId, request } of rows) {
    if (!(await run(client, JSON.parse(request) as Errand))) return false;
    ledger.transact((writer) => dropErrand(writer, errandId));
  }
  return true;
}

async function run(client: HubClient, errand: Errand): Promise<boolean> {
  if (errand.kind === 'release')
    return (await client.release({ body: releaseRequest.parse(errand.request) })).ok;
  const answer = await client.claim({ body: claimRequest.parse(errand.request) });
  if (!answer.ok) return false;
  const { operationId } = errand.request;
  // Where the hub claimed nothing it may have learnt of the admission itself: a pass used under that one's id.
  const claimId = answer.value.claimId ?? operationId;
  return (await client.release({ body: { operationId, claimId, cause: 'undone' } })).ok;
}
