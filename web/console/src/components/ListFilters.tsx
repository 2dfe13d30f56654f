import { useEffect, useState } from 'react';
import { Button, SearchField, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { hourSpan } from './hours.ts';

/** Typing asks after this pause: a name is not ten questions. */
const pauseMs = 300;

/** The filters of a day's list, kept in the address. */
export function ListFilters({ placeholder }: { readonly placeholder: string }) {
  const { t } = useTranslation('console');
  const { place, go } = useConsole();
  return (
    <div className="c-filters">
      <DelayedSearch
        label={t('list.search')}
        placeholder={placeholder}
        value={place.q ?? ''}
        onValue={(q) => go({ ...place, q: q === '' ? undefined : q }, { replace: true })}
      />
      {place.hour === undefined ? null : (
        <Button
          icon="close"
          aria-label={`${t('list.hour', { hour: hourSpan(place.hour) })}. ${t('list.clearHour')}`}
          onPress={() => go({ ...place, hour: undefined })}
        >
          {t('list.hour', { hour: hourSpan(place.hour) })}
        </Button>
      )}
    </div>
  );
}

export interface DelayedSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValue: (text: string) => void;
}

export function DelayedSearch({ label, placeholder, value, onValue }: DelayedSearchProps) {
  const [typed, setTyped] = useState(value);
  const [given, setGiven] = useState(value);
  // The address changed from elsewhere (back, a drill): it wins over what stood here.
  if (given !== value) {
    setGiven(value);
    if (typed.trim() !== value) setTyped(value);
  }
  useEffect(() => {
    const text = typed.trim();
    if (text === value) return undefined;
    const timer = setTimeout(() => onValue(text), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, value, onValue]);
  return (
    <SearchField
      label={label}
      placeholder={placeholder}
      value={typed}
      onChange={setTyped}
      onSubmit={(text) => onValue(text.trim())}
      maxLength={100}
    />
  );
}
