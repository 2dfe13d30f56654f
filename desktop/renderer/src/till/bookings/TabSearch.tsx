import { useState } from 'react';
import type { Tile } from '@gatehouse/core/contract';
import { SearchField, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useMoney, useTileName } from '../words.ts';

/** Finds something for the tab by a few letters; one tap puts it on. */
export function TabSearch({ onAdd }: { readonly onAdd: (tile: Tile) => void }) {
  const till = useTill();
  const { t } = useTranslation('bookings');
  const name = useTileName();
  const money = useMoney();
  const [query, setQuery] = useState('');
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  const find = async (typed: string): Promise<void> => {
    setQuery(typed);
    if (typed.trim() === '') return setTiles([]);
    const found = await till.client.till.search({ query: { q: typed } });
    if (found.ok) setTiles(found.value.tiles.filter(({ eventId }) => eventId === null).slice(0, 4));
  };
  return (
    <div className="tab-search">
      <SearchField label={t('addToTab')} value={query} onChange={(typed) => void find(typed)} />
      <div className="choices">
        {tiles.map((tile) => (
          <button
            key={tile.variantId}
            type="button"
            className="choice"
            onClick={() => {
              onAdd(tile);
              void find('');
            }}
          >
            {name(tile)} {money(tile.priceMinor)}
          </button>
        ))}
      </div>
    </div>
  );
}
