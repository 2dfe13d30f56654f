import { useRef } from 'react';
import { SearchField, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';

const same = (query: string) => query;

/** Finds while typing; the results take the place of the tiles. Down goes into them, Esc empties the field. */
export function ProductSearch() {
  const till = useTill();
  const { t } = useTranslation('till');
  const input = useRef<HTMLInputElement>(null);
  const query = useStore(till.query, same);
  return (
    <div className="sell-search" data-search>
      <SearchField
        label={t('search.label')}
        placeholder={t('search.placeholder')}
        shortcut="F2"
        inputRef={input}
        value={query}
        onChange={(next) => till.query.set(next)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown')
            document.querySelector<HTMLElement>('[data-tiles] .gh-tile')?.focus();
          else event.continuePropagation();
        }}
      />
    </div>
  );
}
