import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** Asks the cloud's own PostgreSQL as its administrator, who sees through row-level security; `cloudFolder` is its data. */
export async function asCloudAdministrator<Value>(
  cloudFolder: string,
  port: number,
  work: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  const secret = Buffer.from(readFileSync(join(cloudFolder, 'keys', 'cloud.key'), 'utf8'), 'base64url');
  const password = Buffer.from(hkdfSync('sha256', secret, 'gatehouse/cloud/v1', 'postgres', 32)).toString(
    'base64url',
  );
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'gatehouse',
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
