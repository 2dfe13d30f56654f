import { ticketKey } from '@gatehouse/core/tickets';
import type { ReplicaStore } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { SnapshotTrust } from './accept-manifest.ts';

const PIN = 'organization-key:';

/**
 * The organization's own keys as the `keys` scope names them, each pinned in the ledger by its id when it is first
 * seen: key ids are never used again, so one that comes back with another key is not believed.
 */
export function organizationKeys(
  ledger: Ledger,
  replica: Pick<ReplicaStore, 'sql'>,
  organizationId: string,
): SnapshotTrust['keys'] {
  const rows = replica.sql.all<{ text: string }>("SELECT text FROM catalogue_row WHERE kind = 'key'");
  return rows.flatMap(({ text }) => {
    const parsed = ticketKey.safeParse(JSON.parse(text));
    if (!parsed.success) return [];
    const { keyId, publicKey, certificate, revoked } = parsed.data;
    if (certificate !== null || revoked || parsed.data.organizationId !== organizationId) return [];
    const name = `${PIN}${keyId}`;
    const pinned = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', name);
    if (pinned === undefined)
      ledger.transact((writer) =>
        writer.run('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', name, publicKey),
      );
    return pinned === undefined || pinned === publicKey ? [{ keyId, publicKey }] : [];
  });
}
