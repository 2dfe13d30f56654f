import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { CloudKey } from './cloud-key.ts';
import { type DatabaseRole, ROLES, rolePassword } from './roles.ts';

/** Rows are read with `sql` and a row type at the place of use: locks, arrays and policies stay visible. */
export type Tables = Record<string, never>;
export type Tx = Transaction<Tables>;

/** The only way to tenant tables: every statement runs in a transaction that names one organization. */
export interface TenantDb {
  transaction<T>(organizationId: string, run: (tx: Tx) => Promise<T>): Promise<T>;
}

/** For the listed tables that are needed before an organization is known. */
export interface PlatformDb {
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement without a transaction around it: a look-up on every request should be one round trip. */
  read<T>(run: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
}

export interface Database {
  readonly tenants: TenantDb;
  readonly platform: PlatformDb;
  close(): Promise<void>;
}

/** Eight-byte integers hold amounts and times that core keeps below 2^53; a larger one is a bug and throws. */
function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`);
  return value;
}

const keepText = (text: string): string => text;
const INT8 = 20;
const DATE = 1082;

function open(url: string, max: number): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: {
      getTypeParser: ((oid: number, format: 'text' | 'binary') => {
        if (oid === INT8) return readInteger;
        if (oid === DATE) return keepText;
        return pg.types.getTypeParser(oid, format as 'text');
      }) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced by the pool; unheard, the event would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Serialization failure and deadlock: the other transaction went first, so the same work is simply done again. */
const isRetryable = (error: unknown): boolean =>
  ['40001', '40P01'].includes((error as { code?: string } | null)?.code ?? '');

async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || attempt === 4) throw error;
    }
  }
}

/** Connects under the two unprivileged roles. `url` names host, port and database; its account is replaced. */
export function openDatabase(url: string, key: CloudKey): Database {
  const app = open(urlAs(url, 'app', key), 16);
  const platform = open(urlAs(url, 'platform', key), 6);
  return {
    tenants: {
      transaction: (organizationId, run) =>
        withRetries(() =>
          app.transaction().execute(async (tx) => {
            // Local to the transaction: a setting of the session would leak to the next tenant of this connection.
            // What is acknowledged is on disk, whatever the server's default says.
            await sql`
              SELECT set_config('app.organization_id', ${organizationId}, true),
                set_config('synchronous_commit', 'on', true)`.execute(tx);
            return run(tx);
          }),
        ),
    },
    platform: {
      transaction: (run) => withRetries(() => platform.transaction().execute(run)),
      read: (run) => run(platform),
    },
    async close() {
      await Promise.all([app.destroy(), platform.destroy()]);
    },
  };
}

export function urlAs(url: string, role: DatabaseRole, key: CloudKey): string {
  const own = new URL(url);
  own.username = ROLES[role];
  own.password = rolePassword(key, role);
  return own.href;
}
