import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { listPriceLine, WALK_IN } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from '../../platform/config.ts';
import type { Tx } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { rolePassword } from '../../platform/roles.ts';
import { type Venue, venueById } from '../identity/contract.ts';
import { cancelSession, listCancellations, previewCancellation } from './cancel-session.ts';
import { createCancellationJob } from './cancellation-job.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';

const SESSION = 'org-a-climb-14';
const LATER = 'org-a-climb-16';
const TICKETS = 12;
let cloud: TestCloud;
let till: TestStation;

beforeAll(async () => {
  // Without ticketing's own background work: the job would be faster than any kill.
  const services = new Set(SERVICES.filter((name) => name !== 'ticketing'));
  cloud = await startTestCloud([venueFile()], { services });
  till = await cloud.enrol('till-org-a');
  await cloud.database.tenants.transaction('org-a', async (tx) => {
    await sql`
      INSERT INTO ticketing.session (organization_id, session_id, venue_id, event_id, starts_at_ms, ends_at_ms, capacity, taken, scope_number)
      SELECT organization_id, ${LATER}, venue_id, event_id, starts_at_ms + 7200000, ends_at_ms + 7200000, 100, 0, scope_number + 1000
      FROM ticketing.session WHERE session_id = ${SESSION}`.execute(tx);
    await sql`UPDATE ticketing.session SET capacity = 100 WHERE session_id = ${SESSION}`.execute(tx);
  });
});
afterAll(() => cloud.stop());

const asManager = { organizationId: 'org-a', operatorId: 'ida', role: 'manager' } as never;
const inVenue = <T>(work: (tx: Tx, venue: Venue) => Promise<T>): Promise<T> =>
  cloud.database.tenants.transaction('org-a', async (tx) => {
    const venue = await venueById(tx, 'venue-a');
    if (!venue) throw new Error('the venue is gone');
    return work(tx, venue);
  });
const listed = () => inVenue((tx, { venueId }) => listCancellations(tx, venueId));
const goOn = () =>
  createCancellationJob({
    database: cloud.database,
    nowMs: Date.now,
    log: createLog('silent'),
    batch: 4,
  }).runOnce();

const ticketsOf = () =>
  cloud.database.tenants.transaction('org-a', async (tx) => {
    const found = await sql<{ ticket_id: string; serial: string; status: string; session_id: string }>`
      SELECT ticket_id, serial, status, session_id FROM ticketing.ticket ORDER BY ticket_id`.execute(tx);
    return found.rows;
  });
const takenOf = (sessionId: string) =>
  cloud.database.tenants.transaction('org-a', async (tx) => {
    const found = await sql<{ taken: number }>`
      SELECT taken FROM ticketing.session WHERE session_id = ${sessionId}`.execute(tx);
    return found.rows[0]?.taken;
  });

async function sell(count: number, sessionId = SESSION): Promise<string[]> {
  const saleId = randomUUID();
  const grossMinor = 1_000 * count + 1;
  const line = listPriceLine({
    lineId: 'l1',
    productId: 'climb',
    variantId: 'climb-adult',
    name: 'Climbing',
    quantity: count,
    unitPriceMinor: 1_000,
    netMinor: grossMinor,
    taxMinor: 0,
    grossMinor,
    taxRateId: 'vat-13',
    taxBasisPoints: 0,
    deferral: { kind: 'session', sessionId },
  });
  till.write('SaleCompleted', {
    saleId,
    receiptNumber: `T1-${saleId.slice(0, 6)}`,
    currency: 'EUR',
    lines: [line],
    tenders: [
      { tenderId: 't', kind: 'cash', amountMinor: grossMinor, tenderedMinor: grossMinor, changeMinor: 0 },
    ],
    roundingMinor: 0,
    totalMinor: grossMinor,
    ...WALK_IN,
  });
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const ticketId of ids)
    till.write('TicketIssued', {
      ticketId,
      serial: ticketId.replaceAll('-', '').slice(0, 16),
      keyId: 1,
      productId: 'climb',
      variantId: 'adult',
      ticketClass: 3,
      sessionId,
      scope: 7,
      validFromDay: 2_500,
      validUntilDay: 9_000,
      admits: 1,
      saleId,
      lineId: 'l1',
    });
  await till.push(till.journal.length - count);
  await cloud.cloud.projected();
  return ids;
}

describe('a new code of a ticket', () => {
  it('becomes the ticket’s row, revokes the old serial, and is no second change when it is read again', async () => {
    const [ticketId = ''] = await sell(1);
    const oldSerial = ticketId.replaceAll('-', '').slice(0, 16);
    const serial = 'ab'.repeat(8);
    till.write('TicketRescheduled', {
      ticketId,
      oldSerial,
      serial,
      keyId: 1,
      productId: 'climb',
      variantId: 'adult',
      ticketClass: 3,
      sessionId: LATER,
      scope: 1_007,
      validFromDay: 2_500,
      validUntilDay: 9_000,
      admits: 1,
      saleId: null,
      lineId: null,
      reason: 'late',
      overrideId: null,
      fromSessionId: SESSION,
      fromDay: '2026-11-22',
      day: '2026-11-22',
      currency: 'EUR',
      movedMinor: 1_001,
      waivedMinor: 0,
    });
    await till.push(till.journal.length);
    await cloud.cloud.projected();
    expect((await ticketsOf()).find((one) => one.ticket_id === ticketId)).toMatchObject({
      serial,
      session_id: LATER,
      status: 'valid',
    });
    expect([await takenOf(SESSION), await takenOf(LATER)]).toEqual([0, 1]);
    const revoked = valueOf(
      await till.client.pull({ body: { protocol: 1, scope: 'revocations', generation: '', position: 0 } }),
    );
    expect(JSON.parse(revoked.rows.find(({ rowId }) => rowId === oldSerial)?.text ?? '{}')).toMatchObject({
      ticketId,
      reason: 'reissued',
    });
  });
});

describe('a session that is called off', () => {
  it('is previewed, survives a kill in the middle, ends every ticket once and leaves one task per sale', async () => {
    await sell(TICKETS - 5);
    await sell(5);
    const preview = await inVenue((tx, venue) => previewCancellation(tx, venue, SESSION));
    expect(preview).toMatchObject({
      ticketCount: TICKETS,
      saleCount: 2,
      amountMinor: TICKETS * 1_000 + 2,
      byTill: [{ stationId: 'till-org-a', ticketCount: TICKETS }],
      targets: [{ sessionId: LATER }],
    });
    const cancellationId = randomUUID();
    const asked = {
      sessionId: SESSION,
      cancellationId,
      choice: 'refund' as const,
      targetSessionId: null,
      note: 'storm',
    };
    const cancel = () => inVenue((tx, venue) => cancelSession(tx, asManager, venue, asked, Date.now()));
    expect(await cancel()).toMatchObject({
      state: 'running',
      total: TICKETS,
    });
    expect(await cancel()).toMatchObject({ cancellationId });
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('./testing/cancelling-child.ts', import.meta.url)),
      cloud.cluster.urlOf('gatehouse'),
      rolePassword(cloud.key, 'app'),
      rolePassword(cloud.key, 'platform'),
    ]);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.once('exit', () => reject(new Error(`the child ended before it was killed: ${said}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if ((said.match(/batch/g) ?? []).length >= 3) resolve();
      });
    });
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const half = (await ticketsOf()).filter(({ status }) => status === 'voided').length;
    expect(half).toBeGreaterThanOrEqual(3);
    expect(half).toBeLessThan(TICKETS);
    expect(await takenOf(SESSION)).toBe(TICKETS - half);
    await goOn();
    const [done] = await listed();
    expect(done).toMatchObject({ state: 'done', total: TICKETS, done: TICKETS, skipped: 0, taskCount: 2 });
    expect((await ticketsOf()).filter(({ status }) => status === 'voided')).toHaveLength(TICKETS);
    expect(await takenOf(SESSION)).toBe(0);
    const tasks = valueOf(
      await till.client.pull({ body: { protocol: 1, scope: 'resolutions', generation: '', position: 0 } }),
    ).rows.map(({ text }) => JSON.parse(text) as { amountMinor: number; task: string });
    expect(tasks.map(({ amountMinor }) => amountMinor).toSorted((a, b) => a - b)).toEqual([5_001, 7_001]);
    expect(tasks.every(({ task }) => task === 'refund-guest')).toBe(true);
    await goOn();
    expect((await listed())[0]).toMatchObject({ taskCount: 2 });
  }, 60_000);

  it('moves everybody with their codes as they are, and asks nothing of the tills', async () => {
    const from = 'org-a-climb-17';
    const to = 'org-a-climb-18';
    await cloud.database.tenants.transaction('org-a', async (tx) => {
      for (const [id, hours] of [
        [from, 3],
        [to, 4],
      ] as const)
        await sql`
          INSERT INTO ticketing.session (organization_id, session_id, venue_id, event_id, starts_at_ms, ends_at_ms, capacity, taken, scope_number)
          SELECT organization_id, ${id}, venue_id, event_id, starts_at_ms + ${hours * 3_600_000}::bigint,
            ends_at_ms + ${hours * 3_600_000}::bigint, 5, 0, scope_number + ${1_000 + hours}::integer
          FROM ticketing.session WHERE session_id = ${SESSION}`.execute(tx);
    });
    const ids = await sell(5, from);
    const before = (await ticketsOf()).filter(({ ticket_id }) => ids.includes(ticket_id));
    const asked = {
      sessionId: from,
      cancellationId: randomUUID(),
      choice: 'move' as const,
      targetSessionId: to,
      note: 'storm',
    };
    await inVenue((tx, venue) => cancelSession(tx, asManager, venue, asked, Date.now()));
    await goOn();
    await goOn();
    const view = (await listed()).find(({ cancellationId }) => cancellationId === asked.cancellationId);
    expect(view).toMatchObject({ state: 'done', total: 5, done: 5, skipped: 0, taskCount: 0 });
    const after = (await ticketsOf()).filter(({ ticket_id }) => ids.includes(ticket_id));
    expect(after).toEqual(before.map((one) => ({ ...one, session_id: to, status: 'valid' })));
    expect([await takenOf(from), await takenOf(to)]).toEqual([0, 5]);
    // Not to itself.
    await expect(
      inVenue((tx, venue) =>
        cancelSession(
          tx,
          asManager,
          venue,
          { ...asked, sessionId: to, targetSessionId: to, cancellationId: randomUUID() },
          Date.now(),
        ),
      ),
    ).rejects.toThrow('400 invalid_request');
  });
});
