import { IconButton, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';

/** The way from a basket to whom it is for: find or add them, and the basket is theirs. */
export function AttachCustomer() {
  const till = useTill();
  const { t } = useTranslation('collect');
  return (
    <IconButton
      icon="guests"
      kind="quiet"
      label={t('customerTitle')}
      onPress={() => till.people.dialog.set({ kind: 'customer' })}
    />
  );
}
