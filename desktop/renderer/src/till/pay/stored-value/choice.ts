import { useTranslation } from '@gatehouse/ui';
import type { TenderChoice } from '../tenders.ts';
import { StoredValuePanel } from './StoredValuePanel.tsx';
import { TakeBackHold } from './TakeBackHold.tsx';

/** Gift cards, wallets and vouchers: what was scanned says which of them it is. */
export const storedValueChoice: TenderChoice = {
  id: 'stored-value',
  kind: 'stored-value',
  icon: 'gift',
  useLabel: () => useTranslation('stored').t('pay.label'),
  Panel: StoredValuePanel,
  TakeBack: TakeBackHold,
};
