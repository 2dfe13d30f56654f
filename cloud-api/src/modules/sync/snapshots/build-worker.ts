import { parentPort, workerData } from 'node:worker_threads';
import { SNAPSHOT_SCOPES, type SnapshotScope } from '@gatehouse/core/sync';
import pg from 'pg';
import { buildFile, type BuiltFile, type ScopeSource } from './build-file.ts';

export interface BuildOrder {
  readonly databaseUrl: string;
  readonly organizationId: string;
  readonly venueId: string;
  readonly workFolder: string;
  readonly chunkFolder: string;
}

/** What was built, and what the cloud's own running digests said at that moment; null where it keeps none yet. */
export interface Built {
  readonly file: BuiltFile;
  readonly keptDigests: Readonly<Record<string, string | null>>;
}

const ROWS_AT_ONCE = 5_000;

/**
 * Builds one file from one moment of the database. Reads through a cursor, so that a million rows pass through and are
 * never held; in a thread of its own, because it takes seconds in which the API would answer nobody.
 */
async function build(order: BuildOrder): Promise<Built> {
  const client = new pg.Client({ connectionString: order.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query("SELECT set_config('app.organization_id', $1, true)", [order.organizationId]);
    const { rows } = await client.query<{
      scope: SnapshotScope;
      generation: string;
      position: string;
      digest: string | null;
    }>('SELECT scope, generation, position, digest FROM sync.scope WHERE venue_id = $1 AND scope = ANY($2)', [
      order.venueId,
      [...SNAPSHOT_SCOPES],
    ]);
    const sources = SNAPSHOT_SCOPES.map((scope): ScopeSource => {
      const at = rows.find((row) => row.scope === scope);
      // A scope nobody has written to yet answers pulls with this generation, too.
      const { generation, position } = at ?? { generation: 'empty', position: '0' };
      return { scope, generation, position: Number(position), rows: rowTexts(client, order.venueId, scope) };
    });
    const file = await buildFile(order.workFolder, order.chunkFolder, sources);
    await client.query('COMMIT');
    return { file, keptDigests: Object.fromEntries(rows.map(({ scope, digest }) => [scope, digest])) };
  } finally {
    await client.end();
  }
}

async function* rowTexts(
  client: pg.Client,
  venueId: string,
  scope: SnapshotScope,
): AsyncGenerator<readonly string[]> {
  await client.query({
    text: `DECLARE snapshot_row NO SCROLL CURSOR FOR
      SELECT row_text FROM sync.scope_row WHERE venue_id = ${client.escapeLiteral(venueId)}
        AND scope = ${client.escapeLiteral(scope)} AND NOT deleted`,
  });
  for (;;) {
    const { rows } = await client.query<[string]>({
      text: `FETCH ${ROWS_AT_ONCE} FROM snapshot_row`,
      rowMode: 'array',
    });
    if (rows.length === 0) break;
    yield rows.map(([text]) => text);
  }
  await client.query('CLOSE snapshot_row');
}

parentPort?.postMessage(await build(workerData as BuildOrder));
