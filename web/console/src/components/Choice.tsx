import { useId } from 'react';

export interface ChoiceOption {
  readonly id: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

export interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly options: readonly ChoiceOption[];
  /** Stands first and cannot be chosen again. */
  readonly placeholder?: string;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
}

/** The platform's own select: on a phone it is the wheel people know. */
export function Choice({ label, value, onChange, options, placeholder, error, isDisabled }: ChoiceProps) {
  const id = useId();
  return (
    <div className="gh-field c-choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={isDisabled}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
      >
        {placeholder === undefined ? null : (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.id} value={option.id} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      {error === undefined ? null : (
        <p id={`${id}-error`} className="gh-field-error">
          {error}
        </p>
      )}
    </div>
  );
}
