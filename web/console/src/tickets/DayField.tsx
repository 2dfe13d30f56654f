import { useId } from 'react';

export interface DayFieldProps {
  readonly label: string;
  /** `YYYY-MM-DD`. */
  readonly value: string;
  readonly min: string;
  readonly onChange: (day: string) => void;
}

export function DayField({ label, value, min, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <div className="gh-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        required
        min={min}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
