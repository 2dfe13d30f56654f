import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '@gatehouse/cloud-api/testing';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { createHolderNames } from '@gatehouse/station/subjects';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningTill, startTill } from '../forks/running-till.ts';
import { waitFor } from '../venue/wait-for.ts';

const NAME = 'Kunigunde Blauensteiner';
const params = { venueId: 'venue-a' };
const DEADLINE_MS = 30_000;
let cloud: TestCloud;
let manager: ConsoleClient;
let till: RunningTill;
let folder: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  manager = await cloud.console('ida@org-a.example');
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lab-erasure-'));
  const codes = [...cloud.outcomes.values()].flatMap(({ enrolments }) => enrolments);
  const code = codes.find(({ stationId }) => stationId === 'till-org-a')?.code;
  till = await startTill({
    dataFolder: folder,
    cloudUrl: cloud.url,
    ...(typeof code === 'string' && { code }),
  });
}, 60_000);
afterAll(async () => {
  await till.stop();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Files below the till's data folder that hold any of some bytes. */
const filesHolding = (needles: readonly Buffer[]): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      return needles.some((needle) => bytes.includes(needle));
    })
    .map(({ name }) => name);

it('a person erased in the console is in no byte of a till that knew the ticket', async () => {
  const { replica, links, ledger } = till.services;
  const order = { operationId: 'lab-erasure-1', productId: 'day-ticket', variantId: 'adult' };
  const issued = valueOf(
    await manager.issueTicket({ params, body: { ...order, day: ledger.businessDay(), holderName: NAME } }),
  );
  const code = parseTicketCode(issued.code);
  if (typeof code === 'string') throw new Error(code);
  const subjectId = issued.ticket.subjectId as string;
  const keyOf = () =>
    replica.sql.value<Uint8Array>('SELECT key FROM subject_key WHERE subject_id = ?', subjectId);
  links.poke();
  const key = await waitFor('the key of the person did not come', DEADLINE_MS, async () => keyOf());
  const sealed = await waitFor('the ticket did not come', DEADLINE_MS, async () =>
    replica.sql.value<string>('SELECT holder_sealed FROM ticket WHERE ticket_id = ?', issued.ticket.ticketId),
  );
  const ticketKey = { keyId: 1, organizationId: 'org-a', publicKey: '', revoked: false, certificate: null };
  const presented = {
    kind: 'code',
    code,
    authenticity: { kind: 'authentic', key: ticketKey },
    rotation: 'not-rotating',
  } as const;
  expect(createHolderNames(replica.sql)(presented)).toBe('Kunigunde B.');
  const traces = [Buffer.from(NAME), Buffer.from(NAME, 'utf16le'), Buffer.from(sealed), Buffer.from(key)];
  expect(filesHolding(traces).length).toBeGreaterThan(0);
  expect(filesHolding([Buffer.from(NAME)])).toEqual([]);

  const receipt = till.sell();
  expect(valueOf(await manager.eraseSubject({ params, body: { subjectId } })).ticketCount).toBe(1);
  await waitFor(
    () => `still in ${filesHolding(traces).join()}`,
    DEADLINE_MS,
    async () => {
      links.poke();
      return filesHolding(traces).length === 0 ? true : undefined;
    },
  );
  // The control stays: what was sold is in the ledger, and the till goes on.
  expect(filesHolding([Buffer.from(receipt)]).length).toBeGreaterThan(0);
  expect(till.sell()).not.toBe(receipt);
  expect(createHolderNames(replica.sql)(presented)).toBe('');
}, 90_000);
