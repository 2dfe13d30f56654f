import { useTranslation } from '@gatehouse/ui';
import type { TenderChoice } from '../tenders.ts';
import { DepositPanel } from './DepositPanel.tsx';

export const depositChoice: TenderChoice = {
  id: 'deposit',
  kind: 'deposit',
  icon: 'key',
  useLabel: () => useTranslation('pay').t('kind.deposit'),
  Panel: DepositPanel,
};
