import { useEffect, useState } from 'react';
import type { Tile } from '@gatehouse/core/contract';
import { textIn } from '@gatehouse/core/catalogue';
import { Button, EmptyState, useFormat, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { TileGrid } from './TileGrid.tsx';

/** A pause in typing this long asks the station; what the screen knows already shows at once. */
const askAfterMs = 90;

/** Products for a query: first those on this screen, then all of the station's. */
export function SearchResults({ query }: { readonly query: string }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const [found, setFound] = useState<{ readonly query: string; readonly tiles: readonly Tile[] } | null>(
    null,
  );
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      void till.client.till.search({ query: { q: query } }).then((answer) => {
        if (!stale && answer.ok) setFound({ query, tiles: answer.value.tiles });
      });
    }, askAfterMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [till, query]);
  const catalogue = till.catalogue.get();
  const wanted = query.toLocaleLowerCase();
  const here =
    catalogue.kind === 'ready'
      ? catalogue.value.tiles.filter((tile) =>
          textIn(tile.name, format.locale).toLocaleLowerCase().includes(wanted),
        )
      : [];
  const isCurrent = found?.query === query;
  const tiles = isCurrent ? found.tiles : here;
  if (tiles.length === 0 && isCurrent)
    return (
      <EmptyState
        icon="search"
        title={t('search.none', { query })}
        action={{ label: t('search.back'), onPress: () => till.query.set('') }}
      >
        {t('search.noneText')}
      </EmptyState>
    );
  return (
    <section className="found" aria-live="polite">
      <header className="found-head">
        <h2 className="t2">
          {t('search.results', { count: tiles.length, formatted: format.count(tiles.length), query })}
        </h2>
        <Button kind="quiet" onPress={() => till.query.set('')}>
          {t('search.back')}
        </Button>
      </header>
      <TileGrid tiles={tiles} label={t('tiles.label')} />
    </section>
  );
}
