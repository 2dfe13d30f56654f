import { useCallback } from 'react';
import { amountOf, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../../words.ts';

const maxDigits = 7;

interface AmountPadProps {
  readonly label: string;
  /** Digits typed so far: "2500" is 25.00. */
  readonly typed: string;
  readonly onChange: (typed: string) => void;
  /** Usual amounts in minor units, one touch each. */
  readonly quick?: readonly number[];
}

/** An amount as the hero, usual ones by one touch, any other by the pad. */
export function AmountPad({ label, typed, onChange, quick = [] }: AmountPadProps) {
  const { t } = useTranslation('stored');
  const money = useMoney();
  const change = useCallback((next: string) => onChange(next), [onChange]);
  useDigitKeys(typed, maxDigits, change);
  return (
    <>
      <p className="amount-hero num" data-empty={typed === '' || undefined}>
        <span>{label}</span> <strong>{money(amountOf(typed))}</strong>
      </p>
      {quick.length > 0 ? (
        <div className="amount-quick" role="group" aria-label={t('sell.quick')}>
          {quick.map((amountMinor) => (
            <Button key={amountMinor} size="l" onPress={() => onChange(String(amountMinor))}>
              <span className="num">{money(amountMinor)}</span>
            </Button>
          ))}
        </div>
      ) : null}
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
    </>
  );
}
