import { useEffect, useState } from 'react';
import type { CustomerSummary } from '@gatehouse/core/contract';
import { Button, Dialog, SearchField, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { CustomerForm } from './CustomerForm.tsx';

export interface CustomerDialogProps {
  readonly title: string;
  readonly guardianId?: string | null;
  readonly withBirthDate?: boolean;
  readonly onClose: () => void;
  readonly onPicked: (customer: CustomerSummary) => void;
}

const detailsOf = ({ birthDate, phone, email }: CustomerSummary): string =>
  [birthDate, phone, email].filter(Boolean).join(' · ');

/** Finds somebody while typing, or adds them with the name that was typed. */
export function CustomerDialog(props: CustomerDialogProps) {
  const { title, guardianId = null, withBirthDate = false, onClose, onPicked } = props;
  const till = useTill();
  const { t } = useTranslation('collect');
  const [query, setQuery] = useState('');
  const [hits, setHits] = useState<readonly CustomerSummary[]>([]);
  const [isNew, setIsNew] = useState(false);
  useEffect(() => {
    const typed = query.trim();
    let stale = false;
    if (typed.length >= 2)
      void till.client.collect.find({ query: { q: typed, limit: 6, only: 'customers' } }).then((answer) => {
        if (!stale && answer.ok)
          setHits(answer.value.hits.flatMap((hit) => (hit.kind === 'customer' ? [hit.customer] : [])));
      });
    return () => {
      stale = true;
    };
  }, [till, query]);
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {isNew ? (
        <CustomerForm
          startName={query.trim()}
          guardianId={guardianId}
          withBirthDate={withBirthDate}
          onDone={onPicked}
        />
      ) : (
        <div className="customer-find">
          <SearchField
            autoFocus
            label={t('findPerson')}
            placeholder={t('findPerson')}
            value={query}
            onChange={setQuery}
          />
          <ul className="collect-list">
            {(query.trim().length < 2 ? [] : hits).map((customer) => (
              <li key={customer.customerId}>
                <button
                  type="button"
                  className="collect-row"
                  aria-label={[customer.name, detailsOf(customer)].join(' ').trim()}
                  onClick={() => onPicked(customer)}
                >
                  <span className="collect-who">
                    <strong className="one-line">{customer.name}</strong>
                    <span className="quiet one-line">{detailsOf(customer)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <Button icon="plus" wide onPress={() => setIsNew(true)}>
            {query.trim() === '' ? t('newCustomer') : t('newPerson', { name: query.trim() })}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
