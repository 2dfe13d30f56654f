import { IconButton, useTranslation } from '@gatehouse/ui';
import type { BasketCustomer } from '../model/customer.ts';
import { useTill } from '../till-context.ts';

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .flatMap((word) => [...word].slice(0, 1))
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase();

/** Whom the basket is for, with the way to nobody in particular. */
export function CustomerChip({ customer }: { readonly customer: BasketCustomer }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  return (
    <div className="guest">
      <span className="guest-mark" aria-hidden="true">
        {initialsOf(customer.name)}
      </span>
      <span className="guest-words">
        <strong className="one-line">{customer.name}</strong>
        {customer.detail === '' ? null : <span className="quiet one-line">{customer.detail}</span>}
      </span>
      <IconButton
        icon="close"
        kind="quiet"
        label={t('guest.remove', { name: customer.name })}
        onPress={() => {
          till.basket.set((basket) => ({ ...basket, customerId: null }));
          till.customer.set(null);
        }}
      />
    </div>
  );
}
