import type { EvidenceState } from '@gatehouse/core/contract';
import { expect, it } from 'vitest';
import { evidenceTroubleOf } from './evidence-lines.ts';

const state = (...conflicts: EvidenceState['conflicts'][number]['conflict'][]): EvidenceState => ({
  checkpoint: null,
  conflicts: conflicts.map((conflict) => ({ conflict, aboutStationId: null, atMs: 1 })),
});

it.each([
  [undefined, null],
  [state(), null],
  [state('split-view'), 'log'],
  [state('log-rollback', 'peer-truncated'), 'peer'],
  [state('peer-forked', 'own-truncated', 'log-leaf'), 'own'],
])('says whose history is in doubt, this station’s own first', (evidence, trouble) => {
  expect(evidenceTroubleOf(evidence)).toBe(trouble);
});
