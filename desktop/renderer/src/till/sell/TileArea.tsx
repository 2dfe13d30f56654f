import { useEffect, useMemo } from 'react';
import type { Tile as TileRow, TillCatalogue } from '@gatehouse/core/contract';
import { EmptyState, ErrorState, Skeleton, Tabs, useTranslation } from '@gatehouse/ui';
import type { Loadable } from '../../state/loadable.ts';
import { useStore } from '../../state/store.ts';
import { loadCatalogue } from '../loading.ts';
import { useTill } from '../till-context.ts';
import { favourites, type Choice } from '../till.ts';
import { useProblemText, useText } from '../words.ts';
import { SearchResults } from './SearchResults.tsx';
import { TileGrid } from './TileGrid.tsx';

const same = <Value,>(value: Value) => value;
const groupOf = (choice: Choice) => choice.categoryId;

/** A catalogue that did not come is asked for again by itself. */
const askAgainMs = 3_000;

/** Tiles by group, or what the search found; each state of the catalogue has its own view with the next step in it. */
export function TileArea() {
  const till = useTill();
  const problemText = useProblemText();
  const catalogue: Loadable<TillCatalogue> = useStore(till.catalogue, same);
  const query = useStore(till.query, same);
  const isFailed = catalogue.kind === 'failed';
  useEffect(() => {
    if (!isFailed) return undefined;
    const timer = setInterval(() => void loadCatalogue(till), askAgainMs);
    return () => clearInterval(timer);
  }, [till, isFailed]);
  switch (catalogue.kind) {
    case 'loading':
      return (
        <div className="tiles-area">
          <Skeleton shape="tile" count={15} />
        </div>
      );
    case 'failed':
      if (catalogue.problem.code === 'not_ready') return <NoCatalogue />;
      return (
        <ErrorState reference={catalogue.problem.code} onRetry={() => void loadCatalogue(till)}>
          {problemText(catalogue.problem)}
        </ErrorState>
      );
    case 'ready':
      if (query.trim() !== '') return <SearchResults query={query.trim()} />;
      if (catalogue.value.tiles.length === 0) return <NoCatalogue />;
      return <Groups catalogue={catalogue.value} />;
  }
}

function NoCatalogue() {
  const { t } = useTranslation('till');
  return (
    <EmptyState icon="sell" title={t('tiles.noCatalogue')}>
      {t('tiles.noCatalogueText')}
    </EmptyState>
  );
}

function Groups({ catalogue }: { readonly catalogue: TillCatalogue }) {
  const till = useTill();
  const { t } = useTranslation('till');
  const text = useText();
  const selected = useStore(till.choice, groupOf);
  const items = useMemo(
    () => [
      { id: favourites, label: t('tiles.favourites') },
      ...catalogue.categories
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ categoryId, name }) => ({ id: categoryId, label: text(name) })),
    ],
    [catalogue, t, text],
  );
  const tiles = useMemo(() => tilesOf(catalogue, selected), [catalogue, selected]);
  const bundles = useMemo(
    () =>
      catalogue.offers.bundles.filter(({ categoryId, favouriteRank }) =>
        selected === favourites ? favouriteRank !== undefined : categoryId === selected,
      ),
    [catalogue, selected],
  );
  return (
    <Tabs
      label={t('tiles.label')}
      items={items}
      selected={selected}
      onSelect={(categoryId) => till.choice.set((choice) => ({ ...choice, categoryId, eventId: null }))}
    >
      {tiles.length === 0 ? (
        <EmptyState icon="sell" title={t('tiles.empty')}>
          {t('tiles.emptyText')}
        </EmptyState>
      ) : (
        <TileGrid tiles={tiles} bundles={bundles} label={t('tiles.label')} />
      )}
    </Tabs>
  );
}

function tilesOf(catalogue: TillCatalogue, group: string): readonly TileRow[] {
  if (group !== favourites) return catalogue.tiles.filter(({ categoryId }) => categoryId === group);
  return catalogue.tiles
    .filter(({ favouriteRank }) => favouriteRank !== null)
    .toSorted((a, b) => (a.favouriteRank ?? 0) - (b.favouriteRank ?? 0));
}
