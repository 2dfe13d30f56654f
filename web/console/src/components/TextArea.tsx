import {
  FieldError,
  Label,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  Text,
} from 'react-aria-components';

export interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly maxLength: number;
  readonly help?: string;
  readonly error?: string | undefined;
  /** A dialog's only field takes the focus; one further down a page must not. */
  readonly autoFocus?: boolean;
  readonly rows?: number;
}

export function TextArea({
  label,
  value,
  onChange,
  maxLength,
  help,
  error,
  autoFocus = true,
  rows = 4,
}: TextAreaProps) {
  return (
    <AriaTextField
      className="gh-field c-text-area"
      value={value}
      onChange={onChange}
      maxLength={maxLength}
      isInvalid={error !== undefined}
      autoFocus={autoFocus}
    >
      <Label>{label}</Label>
      <AriaTextArea rows={rows} />
      {help ? (
        <Text slot="description" className="gh-field-help">
          {help}
        </Text>
      ) : null}
      <FieldError className="gh-field-error">{error}</FieldError>
    </AriaTextField>
  );
}
