import pg from 'pg';
import type { CloudKey } from './cloud-key.ts';

/**
 * Three roles, none of which may bypass row-level security: the owner runs migrations, `app` serves tenants and
 * sees only the organization its transaction names, `platform` reads the few listed tables that are needed before
 * an organization is known (sign-in, enrolment, station tokens, the projector's work list).
 */
export const ROLES = {
  owner: 'gatehouse_owner',
  app: 'gatehouse_app',
  platform: 'gatehouse_platform',
} as const;
export type DatabaseRole = keyof typeof ROLES;

const ROLE_LOCK = 7_310_001;

export const rolePassword = (key: CloudKey, role: DatabaseRole): string =>
  key.derive(`role:${role}`).toString('base64url');

/** Makes the roles as the administrator, or sets their passwords again; safe to run from many processes at once. */
export async function ensureRoles(adminUrl: string, key: CloudKey): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    // Roles belong to the cluster, advisory locks to a database: take the one of `postgres` whoever we serve.
    await client.query('SELECT pg_advisory_lock($1)', [ROLE_LOCK]);
    for (const role of Object.keys(ROLES) as DatabaseRole[]) {
      const name = client.escapeIdentifier(ROLES[role]);
      const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLES[role]]);
      if (found.rowCount === 0) await client.query(`CREATE ROLE ${name}`);
      const password = client.escapeLiteral(rolePassword(key, role));
      await client.query(
        `ALTER ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${password}`,
      );
    }
  });
}

/** Makes a database of the owner when it is missing, and lets nobody else in by default. */
export async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [ROLE_LOCK]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    const name = client.escapeIdentifier(database);
    // An administrator who is no superuser may only give away what it is itself a member of.
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
    await client.query(`GRANT CONNECT, CREATE ON DATABASE ${name} TO ${ROLES.owner}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${ROLES.app}, ${ROLES.platform}`);
  });
}

async function withAdmin(url: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
