import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from './compose.ts';
import { urlAs } from './platform/database.ts';
import { migrate } from './platform/migrate.ts';
import { venueFile } from './testing/fixtures.ts';
import { startTestCloud, type TestCloud } from './testing/test-cloud.ts';

/** Tables without tenants: none holds anything of a customer. */
const PLATFORM_TABLES = new Set(['migration']);

let cloud: TestCloud;
let tables: readonly { readonly name: string; readonly forced: boolean; readonly owner: string }[];

beforeAll(async () => {
  cloud = await startTestCloud([venueFile('org-a', 'venue-a'), venueFile('org-b', 'venue-b')]);
  const till = await cloud.enrol('till-org-a');
  till.write('ClockJumped', { deltaMs: 1 });
  await till.push();
  await cloud.cloud.projected();
  const admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  const found = await admin.query<{ name: string; relname: string; forced: boolean; owner: string }>(`
    SELECT format('%I.%I', nspname, relname) AS name, relname, relrowsecurity AND relforcerowsecurity AS forced,
      rolname AS owner
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace JOIN pg_roles ON pg_roles.oid = relowner
    WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`);
  await admin.end();
  tables = found.rows.filter((row) => !PLATFORM_TABLES.has(row.relname));
});
afterAll(() => cloud.stop());

describe('tenant isolation', () => {
  it('forces row-level security on every table, owned by a role that cannot bypass it', async () => {
    expect(tables.length).toBeGreaterThan(25);
    expect(tables.filter((table) => !table.forced).map((table) => table.name)).toEqual([]);
    expect([...new Set(tables.map((table) => table.owner))]).toEqual(['gatehouse_owner']);
    const admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
    await admin.connect();
    const roles = await admin.query<{ rolname: string }>(
      `SELECT rolname FROM pg_roles WHERE rolname LIKE 'gatehouse%' AND (rolbypassrls OR rolsuper OR rolcreaterole)`,
    );
    await admin.end();
    expect(roles.rows).toEqual([]);
  });

  it('shows no row of any table to a session that names no organization', async () => {
    const client = new pg.Client({
      connectionString: urlAs(cloud.cluster.urlOf('gatehouse'), 'app', cloud.key),
    });
    await client.connect();
    const seen: string[] = [];
    for (const { name } of tables) {
      const found = await client.query(`SELECT 1 FROM ${name} LIMIT 1`);
      if (found.rowCount !== 0) seen.push(name);
    }
    // A setting that was made empty again (a pooled connection) must be no organization either.
    await client.query(`SELECT set_config('app.organization_id', '', false)`);
    const emptied = await client.query('SELECT 1 FROM identity.venue');
    await client.end();
    expect(seen).toEqual([]);
    expect(emptied.rowCount).toBe(0);
  });

  it('shows an organization only its own rows, in every table, and has rows to show', async () => {
    const foreign: string[] = [];
    let own = 0;
    await cloud.database.tenants.transaction('org-a', async (tx) => {
      for (const { name } of tables) {
        const found = await sql<{ organization_id: string }>`
          SELECT organization_id FROM ${sql.raw(name)}`.execute(tx);
        own += found.rows.length;
        if (found.rows.some((row) => row.organization_id !== 'org-a')) foreign.push(name);
      }
    });
    expect(foreign).toEqual([]);
    expect(own).toBeGreaterThan(20);
  });

  it('neither writes nor changes rows of another organization', async () => {
    const insert = cloud.database.tenants.transaction('org-a', (tx) =>
      sql`INSERT INTO identity.organization (organization_id, name, created_at_ms) VALUES ('org-c', 'x', 1)`.execute(
        tx,
      ),
    );
    await expect(insert).rejects.toMatchObject({ code: '42501' });
    const changed = await cloud.database.tenants.transaction('org-a', (tx) =>
      sql`UPDATE identity.venue SET name = 'taken over' WHERE venue_id = 'venue-b'`.execute(tx),
    );
    expect(changed.numAffectedRows).toBe(0n);
  });

  it('lets nobody change or delete a stored record', async () => {
    for (const statement of [
      'UPDATE sync.record SET bytes = bytes',
      'DELETE FROM sync.record',
      'TRUNCATE sync.record',
    ]) {
      const attempt = cloud.database.tenants.transaction('org-a', (tx) => sql.raw(statement).execute(tx));
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('opens to the platform role exactly the listed tables', async () => {
    const readable = await cloud.database.platform.transaction(async (tx) => {
      const found = await sql<{ name: string }>`
        SELECT schemaname || '.' || tablename AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
          AND has_schema_privilege(schemaname, 'USAGE')
          AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT') ORDER BY 1`.execute(tx);
      return found.rows.map((row) => row.name);
    });
    expect(readable).toEqual([
      'identity.sign_in',
      'identity.staff',
      'sync.enrolment_code',
      'sync.projection',
      'sync.scope',
      'sync.station',
      'sync.stream',
    ]);
  });
});

describe('migrations', () => {
  it('change nothing when they have run', async () => {
    const url = urlAs(cloud.cluster.urlOf('gatehouse'), 'owner', cloud.key);
    expect(await migrate(url, MIGRATIONS)).toBe(0);
  });

  it('stop when a file changed after it was applied', async () => {
    const url = urlAs(cloud.cluster.urlOf('gatehouse'), 'owner', cloud.key);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`UPDATE payments.migration SET sha256 = 'other'`);
    await client.end();
    await expect(migrate(url, MIGRATIONS)).rejects.toThrow(
      'payments/001-books.sql changed after it was applied',
    );
  });
});
