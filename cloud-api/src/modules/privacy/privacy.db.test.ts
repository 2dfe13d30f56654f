import { openHolder, subjectRow } from '@gatehouse/core/subjects';
import { parseTicketCode, ticketRow } from '@gatehouse/core/tickets';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeSealing } from '../../platform/node-sealing.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { sealEarlierHolders } from '../ticketing/contract.ts';

const params = { venueId: 'venue-a' };
const NAME = 'Ottokar Zwirnreich';
let cloud: TestCloud;
let ida: ConsoleClient;
let gate: TestStation;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  ida = await cloud.console('ida@org-a.example');
  gate = await cloud.enrol('gate-org-a');
});
afterAll(() => cloud.stop());

const issue = async (operationId: string, holderName: string) =>
  valueOf(
    await ida.issueTicket({
      params,
      body: { operationId, productId: 'day-ticket', variantId: 'adult', day: '2026-11-22', holderName },
    }),
  );
const pull = async (scope: 'tickets' | 'subjects') =>
  valueOf(await gate.client.pull({ body: { protocol: 1, scope, generation: '', position: 0 } })).rows;

/** What a gate makes of a presented code with nothing but what the cloud sent it. */
async function nameAtGate(code: string): Promise<string | undefined> {
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string') throw new Error(parsed);
  const rows = (await pull('tickets')).map((row) => ticketRow.parse(JSON.parse(row.text)));
  const ticket = rows.find((row) => row.serial === parsed.claims.serial);
  const subjects = (await pull('subjects')).filter((row) => !row.deleted);
  const keys = new Map(
    subjects.map((row) => {
      const { subjectId, key } = subjectRow.parse(JSON.parse(row.text));
      return [subjectId, Buffer.from(key, 'base64url')] as const;
    }),
  );
  if (!ticket || ticket.holderSealed === '') return undefined;
  const to = { ticketId: ticket.ticketId, serial: ticket.serial, signature: parsed.signature };
  return openHolder(Buffer.from(ticket.holderSealed, 'base64url'), to, (id) => keys.get(id), nodeSealing);
}

/** Every row of every table as text, read by the server's administrator. */
async function whereInDatabase(text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const hits = await client.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [`%${text}%`]);
      if (hits.rowCount) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

it('sends gates a name only the presented code opens, and keeps the name itself in one table', async () => {
  const { code } = await issue('operation-names-1', NAME);
  expect(await nameAtGate(code)).toBe(NAME);
  expect((await pull('tickets')).map((row) => row.text).join()).not.toContain(NAME);
  expect(await whereInDatabase(NAME)).toEqual(['ticketing.ticket']);
});

it('seals names an earlier version had published in the clear', async () => {
  const { code, ticket } = await issue('operation-names-2', 'Early Bird');
  const client = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await client.connect();
  await client.query(
    `UPDATE ticketing.ticket SET subject_id = NULL, holder_sealed = '' WHERE ticket_id = $1`,
    [ticket.ticketId],
  );
  await client.query(
    `UPDATE sync.scope_row SET row_text = replace(row_text, '"holderSealed"', '"holderName":"Early Bird","was"') WHERE row_id = $1`,
    [ticket.ticketId],
  );
  await client.end();
  expect(await whereInDatabase('Early Bird')).toContain('sync.scope_row');
  expect(await sealEarlierHolders(cloud.database, cloud.key, Date.now())).toBe(1);
  expect(await sealEarlierHolders(cloud.database, cloud.key, Date.now())).toBe(0);
  expect(await whereInDatabase('Early Bird')).toEqual(['ticketing.ticket']);
  expect(await nameAtGate(code)).toBe('Early Bird');
});

it('tells what is held on a person, and erases it: key, name and every station’s copy', async () => {
  const { code, ticket } = await issue('operation-names-3', 'Adelheid Wunderlich');
  const subjectId = ticket.subjectId as string;
  const at = { params: { ...params, subjectId } };
  expect(valueOf(await ida.subject(at))).toMatchObject({
    erasedAtMs: null,
    tickets: [{ ticketId: ticket.ticketId, holderName: 'Adelheid Wunderlich' }],
  });
  expect(await whereInDatabase('Adelheid')).not.toEqual([]);
  const key = (await pull('subjects')).map((row) => row.text).find((text) => text.includes(subjectId));
  const erased = valueOf(await ida.eraseSubject({ params, body: { subjectId } }));
  expect(erased.ticketCount).toBe(1);
  expect(valueOf(await ida.eraseSubject({ params, body: { subjectId } }))).toEqual({
    ...erased,
    ticketCount: 0,
  });
  expect(await whereInDatabase('Adelheid')).toEqual([]);
  expect(await whereInDatabase((JSON.parse(key as string) as { key: string }).key)).toEqual([]);
  expect(await nameAtGate(code)).toBeUndefined();
  expect((await pull('subjects')).find((row) => row.rowId === subjectId)).toMatchObject({ deleted: true });
  expect(valueOf(await ida.subject(at)).tickets).toMatchObject([{ holderName: '' }]);
});

it('erases nobody for who may not, and nobody of another venue', async () => {
  const { ticket } = await issue('operation-names-4', 'Somebody Else');
  const subjectId = ticket.subjectId as string;
  const missing = await ida.eraseSubject({ params, body: { subjectId: 'nobody' } });
  expect(missing).toMatchObject({ ok: false, problem: { status: 404 } });
  const elsewhere = await ida.eraseSubject({ params: { venueId: 'venue-of-others' }, body: { subjectId } });
  expect(elsewhere.ok).toBe(false);
  expect(await whereInDatabase('Somebody Else')).not.toEqual([]);
});
