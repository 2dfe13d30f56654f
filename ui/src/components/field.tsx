import type { ReactNode, RefObject } from 'react';
import {
  FieldError,
  Input,
  Label,
  SearchField as AriaSearchField,
  Text,
  TextField as AriaTextField,
  Button as AriaButton,
  type SearchFieldProps as AriaSearchFieldProps,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components';
import { useTranslation } from '../i18n/index.ts';
import { Kbd } from './figures.tsx';
import { Icon } from './icon.tsx';

export type TextFieldProps = Omit<AriaTextFieldProps, 'children' | 'className' | 'style'> & {
  readonly label: string;
  /** One sentence under the field. */
  readonly help?: ReactNode;
  /** Why the value is not accepted; marks the field invalid. */
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
};

export function TextField({ label, help, error, placeholder, inputRef, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className="gh-field">
      <Label>{label}</Label>
      <Input {...(inputRef ? { ref: inputRef } : {})} {...(placeholder ? { placeholder } : {})} />
      {help ? (
        <Text slot="description" className="gh-field-help">
          {help}
        </Text>
      ) : null}
      <FieldError className="gh-field-error">{error}</FieldError>
    </AriaTextField>
  );
}

export type SearchFieldProps = Omit<
  AriaSearchFieldProps,
  'children' | 'className' | 'style' | 'aria-label'
> & {
  readonly label: string;
  readonly placeholder?: string;
  /** The key that jumps here, shown at the end of the empty field. */
  readonly shortcut?: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
};

export function SearchField({ label, placeholder, shortcut, inputRef, ...props }: SearchFieldProps) {
  const { t } = useTranslation('common');
  return (
    <AriaSearchField {...props} aria-label={label} className="gh-search">
      <Icon name="search" size={20} />
      <Input {...(inputRef ? { ref: inputRef } : {})} {...(placeholder ? { placeholder } : {})} />
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
      <AriaButton className="gh-search-clear" aria-label={t('search.clear')}>
        <Icon name="close" size={18} />
      </AriaButton>
    </AriaSearchField>
  );
}
