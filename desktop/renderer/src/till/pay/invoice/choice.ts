import type { PayingRules } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { useTill } from '../../till-context.ts';
import type { TenderChoice } from '../tenders.ts';
import { InvoicePanel } from './InvoicePanel.tsx';

const anyDebtor = (rules: PayingRules | null): boolean => (rules?.debtors.length ?? 0) > 0;

export const invoiceChoice: TenderChoice = {
  id: 'invoice',
  kind: 'invoice',
  icon: 'note',
  useLabel: () => useTranslation('pay').t('kind.invoice'),
  useOffered: () => useStore(useTill().paying, anyDebtor),
  Panel: InvoicePanel,
};
