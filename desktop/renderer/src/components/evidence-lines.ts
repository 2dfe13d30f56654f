import type { EvidenceState, StationStatus } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import type { StatusLine } from '../till/model/status-lines.ts';

/** Whose history is in doubt: this station's, another's, or the one the cloud shows. */
export function evidenceTroubleOf(evidence: EvidenceState | undefined): 'own' | 'peer' | 'log' | null {
  const kinds = (evidence?.conflicts ?? []).map(({ conflict }) => conflict);
  if (kinds.some((kind) => kind.startsWith('own-'))) return 'own';
  if (kinds.some((kind) => kind.startsWith('peer-'))) return 'peer';
  return kinds.length > 0 ? 'log' : null;
}

/** One line for the status bar; empty while nothing contradicts anything. Selling goes on, so it is no banner. */
export function useEvidenceLines({ evidence }: StationStatus): StatusLine[] {
  const { t } = useTranslation('common');
  const trouble = evidenceTroubleOf(evidence);
  return trouble === null ? [] : [{ id: 'evidence', tone: 'bad', text: t(`evidence.${trouble}`) }];
}
