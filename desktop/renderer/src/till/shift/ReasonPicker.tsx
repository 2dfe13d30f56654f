import { TextField, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';

export const REASONED = ['paid-in', 'paid-out', 'drop', 'change-in', 'to-bag', 'no-sale'] as const;
export type Reasoned = (typeof REASONED)[number];
const usual = ['a', 'b', 'c'] as const;

export interface ReasonPickerProps {
  readonly of: Reasoned;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

/** Three usual reasons a touch away, and a field for any other. */
export function ReasonPicker({ of, reason, onReason }: ReasonPickerProps) {
  const { t } = useTranslation('shift');
  const chosen = usual.find((id) => t(`reasons.${of}.${id}`) === reason) ?? null;
  return (
    <div className="reasons">
      <Choices
        label={t('reason')}
        items={usual.map((id) => ({ id, name: t(`reasons.${of}.${id}`) }))}
        selected={chosen}
        onChoose={(id) => onReason(t(`reasons.${of}.${id}`))}
      />
      <TextField
        label={t('otherReason')}
        value={chosen === null ? reason : ''}
        maxLength={200}
        onChange={onReason}
      />
    </div>
  );
}
