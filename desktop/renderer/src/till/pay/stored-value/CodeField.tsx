import { useState } from 'react';
import { Button, TextField, useTranslation } from '@gatehouse/ui';
import { useCodeWanted } from './code-wanted.ts';
import './stored-value.css';

interface CodeFieldProps {
  readonly label?: string;
  readonly help?: string;
  readonly onCode: (code: string) => void;
}

/** A code by hand, by the scanner or by a tap. What was scanned is looked up at once; what is typed waits for the button. */
export function CodeField({ label, help, onCode }: CodeFieldProps) {
  const { t } = useTranslation('stored');
  const [typed, setTyped] = useState('');
  useCodeWanted((code) => {
    setTyped('');
    onCode(code);
  });
  return (
    <div className="code-field">
      <TextField
        label={label ?? t('code')}
        help={help ?? t('codeHelp')}
        value={typed}
        maxLength={200}
        autoComplete="off"
        onChange={setTyped}
      />
      <Button size="l" icon="search" isDisabled={typed.trim().length < 3} onPress={() => onCode(typed)}>
        {t('lookUp')}
      </Button>
    </div>
  );
}
