import type { SimNode } from './node.ts';
import type { World } from './world.ts';

/** What people outside were told and saw. It lives in no node: whatever dies, this stays. */
export interface Oracle {
  readonly sales: AcknowledgedSale[];
  readonly closes: {
    readonly station: string;
    readonly zNumber: number;
    readonly operationId: string;
  }[];
  readonly refunds: { readonly station: string; readonly saleId: string }[];
  readonly pulses: Map<string, { readonly station: string; walked: boolean }>;
  /** Machines whose disk was copied or set back: their own files are no longer the whole truth about them. */
  readonly disturbed: Set<string>;
  readonly violations: Violation[];
  violated(rule: string, detail: string): void;
}

export interface AcknowledgedSale {
  readonly station: string;
  readonly operationId: string;
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly totalMinor: number;
}

export interface Violation {
  readonly rule: string;
  readonly detail: string;
  readonly atMs: number;
}

/** More than a few of one run say no more than the first. */
const VIOLATIONS_MAX = 20;

export function createOracle(world: World): Oracle {
  const violations: Violation[] = [];
  return {
    sales: [],
    closes: [],
    refunds: [],
    pulses: new Map(),
    disturbed: new Set(),
    violations,
    violated(rule, detail) {
      if (violations.length >= VIOLATIONS_MAX) return;
      violations.push({ rule, detail, atMs: world.nowMs() });
      world.trace('checker', `${rule}: ${detail}`);
    },
  };
}

/** The eyes of the oracle at one venue's nodes. */
export const witnessOf = (
  oracle: Oracle,
  booted: (node: SimNode) => void,
  broke: (node: SimNode, error: unknown, where: string) => void,
) => ({
  pulse(node: SimNode, grantId: string) {
    // The pulse follows the durable record, or a crash now would leave a guest inside nobody wrote down.
    const known = node.run()?.services.ledger.recordById(grantId);
    if (!known) oracle.violated('pulse before record', `${node.name} opened for ${grantId}`);
    if (oracle.pulses.has(grantId)) oracle.violated('one open per grant', `${node.name} ${grantId}`);
    oracle.pulses.set(grantId, { station: node.label, walked: false });
  },
  walked(_node: SimNode, grantId: string) {
    const pulse = oracle.pulses.get(grantId);
    if (pulse) pulse.walked = true;
  },
  booted,
  broke,
});
