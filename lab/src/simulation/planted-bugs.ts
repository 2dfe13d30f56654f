import type { LedgerConnection } from './disk-faults.ts';
import { syncRoutes } from '@gatehouse/core/sync';
import type { Wire } from './network.ts';

/** Broken builds the checkers must find: each is one way in which a system of this kind has lost or doubled something. */
export const SABOTAGES = [
  /** The peer stores what comes, also when it came before. */
  'peer-without-dedupe',
  /** The sender takes a request whose answer was lost for one that arrived. */
  'lost-answer-taken-for-ack',
  /** The hub forgets a claim as soon as it was made. */
  'claims-not-kept',
  /** The disk acknowledges a commit that a power cut still takes away. */
  'ack-before-durable',
  /** A till sells again when the cashier's second tap comes with the same operation. */
  'operation-not-kept',
] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** Planted: a push whose answer was lost counts as acknowledged. */
export const believing =
  (wire: Wire): Wire =>
  async (asked) => {
    try {
      return await wire(asked);
    } catch (error) {
      if (asked.path !== syncRoutes.push.path) throw error;
      const { head } = asked.body as { head: { seq: number; hash: string } };
      const body = { kind: 'ack', durableThrough: head, results: [], credit: 64, timeMs: 0 };
      return { status: 200, body };
    }
  };

/** Planted in the connection alone: the file stays as it is. */
export function plantTriggers(db: LedgerConnection, sabotage: Sabotage): void {
  const forget = (table: string, row: string): void =>
    void db.exec(
      `CREATE TEMP TRIGGER planted AFTER INSERT ON main.${table} BEGIN DELETE FROM ${table} WHERE ${row}; END`,
    );
  if (sabotage === 'claims-not-kept') forget('live_pass', 'claim_id = NEW.claim_id');
  if (sabotage === 'operation-not-kept') forget('operation', 'id = NEW.id');
}
