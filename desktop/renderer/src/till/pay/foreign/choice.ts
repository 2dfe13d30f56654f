import type { PayingRules } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { useTill } from '../../till-context.ts';
import type { TenderChoice } from '../tenders.ts';
import { ForeignPanel } from './ForeignPanel.tsx';

const anyTaken = (rules: PayingRules | null): boolean => (rules?.foreignCash.length ?? 0) > 0;

export const foreignChoice: TenderChoice = {
  id: 'foreign-cash',
  kind: 'foreign-cash',
  icon: 'globe',
  useLabel: () => useTranslation('pay').t('kind.foreign'),
  useOffered: () => useStore(useTill().paying, anyTaken),
  Panel: ForeignPanel,
};
