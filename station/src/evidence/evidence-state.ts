import type { EvidenceState } from '@gatehouse/core/contract';
import { shortHash } from '@gatehouse/core/evidence';
import type { EvidenceService } from './evidence-service.ts';

/** What a screen shows of the evidence. */
export function evidenceStateOf(evidence: EvidenceService): EvidenceState {
  const held = evidence.checkpoint();
  return {
    checkpoint: held
      ? {
          short: `${held.treeHead.treeSize} · ${shortHash(held.treeHead.rootHash)}`,
          atMs: held.treeHead.timeMs,
          seq: held.leaf.seq,
        }
      : null,
    conflicts: [...evidence.alarms()],
  };
}

/** What the fleet page is told with each greeting; null before the first checkpoint while nothing is wrong. */
export function checkpointHealth(
  evidence: EvidenceService,
): { readonly treeSize: number | null; readonly atMs: number | null; readonly conflict: boolean } | null {
  const held = evidence.checkpoint();
  const conflict = evidence.alarms().length > 0;
  if (!held && !conflict) return null;
  return { treeSize: held?.treeHead.treeSize ?? null, atMs: held?.treeHead.timeMs ?? null, conflict };
}
