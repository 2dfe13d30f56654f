import { useEffect, useRef } from 'react';
import { Button as AriaButton, Group } from 'react-aria-components';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { scanEvent } from '../scan/scan-guard.tsx';
import { backspace, pressDigit } from './pad-value.ts';
import { useNoEnter } from './use-no-enter.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

type KeyProps = { readonly label?: string; readonly text?: string; readonly onPress: () => void };

function Key({ label, text, onPress }: KeyProps) {
  const ref = useNoEnter(true);
  return (
    <AriaButton
      ref={ref}
      className="gh-pad-key num"
      {...(label ? { 'aria-label': label } : {})}
      onPress={onPress}
    >
      {text ?? <Icon name="backspace" size={26} />}
    </AriaButton>
  );
}

export type NumberPadProps = {
  /** Digits typed so far, without separators: "1250" is 12.50 in euros. */
  readonly value: string;
  readonly maxDigits?: number;
  readonly onChange: (value: string) => void;
  /** Replaces 00 by C at the left (PINs have no use for 00). */
  readonly withDoubleZero?: boolean;
};

/** Digits fill from the right like at a till; a real keyboard works too while it is on screen (see `useDigitKeys`). */
export function NumberPad({ value, maxDigits = 9, onChange, withDoubleZero = true }: NumberPadProps) {
  const { t } = useTranslation('common');
  const add = (digit: string): void => onChange(pressDigit(value, digit, maxDigits));
  return (
    <Group className="gh-pad" aria-label={t('pad.number')}>
      {digits.map((digit) => (
        <Key key={digit} text={digit} onPress={() => add(digit)} />
      ))}
      {withDoubleZero ? (
        <Key text="00" onPress={() => add('00')} />
      ) : (
        <Key text="C" label={t('pad.clear')} onPress={() => onChange('')} />
      )}
      <Key text="0" onPress={() => add('0')} />
      <Key label={t('pad.backspace')} onPress={() => onChange(backspace(value))} />
    </Group>
  );
}

/**
 * Digits and Backspace from a keyboard go to the pad unless a text field has the focus. The first key of a scanned
 * code looks like a person's, so it is taken back once the code is known.
 */
export function useDigitKeys(value: string, maxDigits: number, onChange: (value: string) => void): void {
  const before = useRef(value);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
      if (!/^(\d|Backspace)$/.test(event.key)) return;
      event.preventDefault();
      before.current = value;
      onChange(event.key === 'Backspace' ? backspace(value) : pressDigit(value, event.key, maxDigits));
    };
    const onScan = (): void => {
      if (before.current !== value && value.length === before.current.length + 1) onChange(before.current);
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener(scanEvent, onScan);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener(scanEvent, onScan);
    };
  }, [value, maxDigits, onChange]);
}

export type PinPadProps = {
  readonly value: string;
  readonly length?: number;
  /** Shown instead of the dots' label, and shakes them: "That PIN is not known". */
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
  readonly onChange: (value: string) => void;
  /** Called once when the last digit is in: nobody presses Enter for a PIN. */
  readonly onComplete: (pin: string) => void;
};

export function PinPad({ value, length = 4, error, isDisabled = false, onChange, onComplete }: PinPadProps) {
  const { t } = useTranslation('common');
  const change = (next: string): void => {
    if (isDisabled) return;
    onChange(next);
    if (next.length === length) onComplete(next);
  };
  useDigitKeys(value, length, change);
  return (
    <div className="gh-pin" data-error={error ? true : undefined} aria-busy={isDisabled}>
      <div
        className="gh-pin-dots"
        role="status"
        aria-label={t('pad.pinEntered', { count: value.length, formatted: String(value.length) })}
      >
        {Array.from({ length }, (_, at) => (
          <span key={at} className="gh-pin-dot" data-filled={at < value.length || undefined} />
        ))}
      </div>
      <p className="gh-pin-error" role="alert">
        {error}
      </p>
      <NumberPad value={value} maxDigits={length} withDoubleZero={false} onChange={change} />
    </div>
  );
}
