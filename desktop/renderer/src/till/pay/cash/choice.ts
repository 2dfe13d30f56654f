import { useTranslation } from '@gatehouse/ui';
import type { TenderChoice } from '../tenders.ts';
import { CashPanel } from './CashPanel.tsx';

export const cashChoice: TenderChoice = {
  id: 'cash',
  kind: 'cash',
  icon: 'cash',
  shortcut: 'F12',
  useLabel: () => useTranslation('pay').t('kind.cash'),
  Panel: CashPanel,
};
