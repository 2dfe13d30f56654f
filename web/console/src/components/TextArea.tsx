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
}

export function TextArea({ label, value, onChange, maxLength, help, error }: TextAreaProps) {
  return (
    <AriaTextField
      className="gh-field c-text-area"
      value={value}
      onChange={onChange}
      maxLength={maxLength}
      isInvalid={error !== undefined}
      autoFocus
    >
      <Label>{label}</Label>
      <AriaTextArea rows={4} />
      {help ? (
        <Text slot="description" className="gh-field-help">
          {help}
        </Text>
      ) : null}
      <FieldError className="gh-field-error">{error}</FieldError>
    </AriaTextField>
  );
}
