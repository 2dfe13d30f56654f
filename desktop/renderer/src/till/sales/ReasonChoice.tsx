import { TextField, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';

export interface ReasonChoiceProps<Id extends string> {
  readonly items: readonly { readonly id: Id; readonly name: string }[];
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** The usual reasons at a tap, or one's own words. */
export function ReasonChoice<Id extends string>({ items, value, onChange }: ReasonChoiceProps<Id>) {
  const { t } = useTranslation(['till', 'sales']);
  return (
    <div className="reason-choice">
      <Choices
        label={t('sales:refund.reason')}
        items={items}
        selected={items.find(({ name }) => name === value)?.id ?? null}
        onChoose={(id) => onChange(items.find((item) => item.id === id)?.name ?? '')}
      />
      <TextField label={t('till:sales.otherReason')} value={value} maxLength={200} onChange={onChange} />
    </div>
  );
}
