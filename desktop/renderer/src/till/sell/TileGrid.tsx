import { memo, useCallback, useEffect, useRef } from 'react';
import type { Bundle } from '@gatehouse/core/catalogue';
import type { Tile as TileRow } from '@gatehouse/core/contract';
import { Tile, useFormat, useTranslation, type CategoryHue } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { countOf } from '../model/basket.ts';
import { keyLabel } from '../model/keys.ts';
import { nearest, type Direction } from '../model/nearest.ts';
import { addBundle, addTile } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { useChosenTime } from '../use-chosen-time.ts';
import { useMoney, useText, useTileName } from '../words.ts';
import { openSheet } from './sheets.ts';
import { useLongPress } from './use-long-press.ts';

/** Hue of the category bar by the tone of the catalogue. */
const hues: Readonly<Record<string, CategoryHue>> = {
  day: 'green',
  climb: 'amber',
  pass: 'violet',
  food: 'brown',
  shop: 'slate',
};

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

export interface TileGridProps {
  readonly tiles: readonly TileRow[];
  readonly bundles?: readonly Bundle[];
  readonly label: string;
}

/** The tiles of a group. Arrow keys go to the neighbour that is nearest on the screen, whatever the number of columns. */
export function TileGrid({ tiles, bundles = [], label }: TileGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = grid.current;
    const onKeyDown = (event: KeyboardEvent): void => {
      const direction = directions[event.key];
      if (direction && !event.altKey && element && moveFocus(element, direction)) event.preventDefault();
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div className="tiles-scroll">
      <div className="tiles" data-tiles ref={grid} role="group" aria-label={label}>
        {tiles.map((tile, index) => (
          <ProductTile key={tile.variantId} tile={tile} index={index} />
        ))}
        {bundles.map((bundle, index) => (
          <BundleTile key={bundle.bundleId} bundle={bundle} index={tiles.length + index} />
        ))}
      </div>
    </div>
  );
}

/** Focuses the neighbour of the focused tile; above the first row is the search. False at an edge. */
function moveFocus(grid: HTMLElement, direction: Direction): boolean {
  const tiles = [...grid.querySelectorAll<HTMLElement>('.gh-tile:not([data-disabled])')];
  const from = tiles.findIndex((tile) => tile === document.activeElement);
  const to = nearest(
    tiles.map((tile) => tile.getBoundingClientRect()),
    from,
    direction,
  );
  const target =
    to === undefined && direction === 'up'
      ? document.querySelector<HTMLElement>('[data-search] input')
      : tiles[to ?? -1];
  target?.focus();
  return target !== undefined && target !== null;
}

/** One tile. It reads only its own badge from the basket, so a tap paints one tile and the basket. */
const ProductTile = memo(function ProductTile({
  tile,
  index,
}: {
  readonly tile: TileRow;
  readonly index: number;
}) {
  const till = useTill();
  const { t } = useTranslation('common');
  const format = useFormat();
  const money = useMoney();
  const name = useTileName();
  const count = useStore(
    till.basket,
    useCallback((basket) => countOf(basket, tile.variantId), [tile.variantId]),
  );
  const chosen = useChosenTime(tile.eventId);
  const onPress = useCallback(() => addTile(till, tile), [till, tile]);
  const hold = useLongPress(useCallback(() => openSheet({ kind: 'tile', tile }), [tile]));
  const shortcut = keyLabel(index);
  return (
    <div className="tile-cell" {...hold}>
      <Tile
        name={name(tile)}
        price={tile.priceMinor === 0 ? t('tile.free') : money(tile.priceMinor)}
        hint={chosen === null ? tile.hint : format.time(chosen)}
        category={hues[tile.tone] ?? 'slate'}
        count={count}
        soldOut={tile.soldOut}
        onPress={onPress}
        {...(shortcut ? { shortcut } : {})}
      />
    </div>
  );
});

/** Several lines by one touch, at one price together. */
const BundleTile = memo(function BundleTile({
  bundle,
  index,
}: {
  readonly bundle: Bundle;
  readonly index: number;
}) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const text = useText();
  const onPress = useCallback(() => addBundle(till, bundle), [till, bundle]);
  const shortcut = keyLabel(index);
  return (
    <Tile
      name={text(bundle.name)}
      price={money(bundle.priceMinor)}
      hint={t('bundle.hint', { count: bundle.parts.length })}
      category="slate"
      onPress={onPress}
      {...(shortcut ? { shortcut } : {})}
    />
  );
});
