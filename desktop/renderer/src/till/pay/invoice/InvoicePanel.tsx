import { useState } from 'react';
import type { PayingRules } from '@gatehouse/core/contract';
import { Button, SearchField, TextField, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';
import { useInvoicePermit } from './use-invoice-permit.ts';

const debtorsOf = (rules: PayingRules | null) => rules?.debtors ?? [];
const shownMost = 8;

/** On account: who pays, what they want named on it, and how much of the rest it covers. */
export function InvoicePanel({ leftMinor, onTaken }: TenderPanelProps) {
  const { t } = useTranslation('pay');
  const money = useMoney();
  const debtors = useStore(useTill().paying, debtorsOf);
  const permitted = useInvoicePermit();
  const [query, setQuery] = useState('');
  const [debtorId, setDebtorId] = useState(debtors.length === 1 ? (debtors[0]?.debtorId ?? null) : null);
  const [reference, setReference] = useState('');
  const wanted = query.trim().toLocaleLowerCase();
  const found = debtors.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const debtor = debtors.find((one) => one.debtorId === debtorId);
  const amountMinor = Math.min(leftMinor, debtor?.maxSaleMinor ?? leftMinor);
  const needsReference = debtor?.referenceRequired === true && reference.trim() === '';
  const take = async (): Promise<void> => {
    if (!debtor || needsReference) return;
    const permit = await permitted(amountMinor);
    if (!permit.ok) return;
    onTaken({
      asked: {
        kind: 'invoice',
        debtorId: debtor.debtorId,
        reference: reference.trim(),
        amountMinor,
        overrideId: permit.overrideId,
      },
      amountMinor,
      note: reference.trim() === '' ? debtor.name : `${debtor.name} · ${reference.trim()}`,
      removable: true,
    });
  };
  return (
    <>
      {debtors.length > shownMost ? (
        <SearchField label={t('invoice.find')} value={query} onChange={setQuery} />
      ) : null}
      <ul className="debtors" aria-label={t('invoice.who')}>
        {found.slice(0, shownMost).map((one) => (
          <li key={one.debtorId}>
            <Button
              wide
              kind={one.debtorId === debtorId ? 'outline' : 'secondary'}
              aria-pressed={one.debtorId === debtorId}
              onPress={() => setDebtorId(one.debtorId)}
            >
              {one.name}
            </Button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="quiet">{t('invoice.none', { query })}</p> : null}
      {debtor ? (
        <TextField
          label={t('invoice.reference')}
          help={
            debtor.referenceRequired
              ? t('invoice.referenceWanted', { name: debtor.name })
              : t('invoice.referenceFree')
          }
          value={reference}
          maxLength={80}
          onChange={setReference}
        />
      ) : null}
      {debtor && amountMinor < leftMinor ? (
        <p className="quiet num">{t('invoice.atMost', { name: debtor.name, amount: money(amountMinor) })}</p>
      ) : null}
      <PrimaryAction isDisabled={!debtor || needsReference} hint="F12" onPress={() => void take()}>
        {!debtor
          ? t('invoice.choose')
          : needsReference
            ? t('invoice.enterReference')
            : t('invoice.take', { amount: money(amountMinor) })}
      </PrimaryAction>
    </>
  );
}
