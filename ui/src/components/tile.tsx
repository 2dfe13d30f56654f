import { memo } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Kbd } from './figures.tsx';
import { useFormat } from './provider.tsx';
import { useNoEnter } from './use-no-enter.ts';
import { useTap } from './use-tap.ts';

/** Hues of the category bar; a category keeps its hue through all themes. */
export type CategoryHue = 'green' | 'amber' | 'violet' | 'brown' | 'slate' | 'blue' | 'rose';
export const categoryHues: readonly CategoryHue[] = [
  'green',
  'amber',
  'violet',
  'brown',
  'slate',
  'blue',
  'rose',
];

export type TileProps = {
  readonly name: string;
  /** Already formatted ("€24.00", "free", "any"). */
  readonly price: string;
  /** The quiet word at the price: "16+", "14:00", "6 left". */
  readonly hint?: string;
  /** The hint asks for attention (few left). */
  readonly hintTone?: 'quiet' | 'warn';
  readonly category?: CategoryHue;
  /** How many are in the basket. */
  readonly count?: number;
  readonly soldOut?: boolean;
  /** Shown while Alt is held. */
  readonly shortcut?: string;
  readonly onPress: () => void;
};

/** A plain button: the kit's own renders several times for each touch, and a till has sixty of these. */
export const Tile = memo(function Tile({
  name,
  price,
  hint,
  hintTone = 'quiet',
  category = 'slate',
  count = 0,
  soldOut = false,
  shortcut,
  onPress,
}: TileProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const ref = useNoEnter(true);
  const tap = useTap(onPress, soldOut);
  return (
    <button
      type="button"
      ref={ref}
      className="gh-tile"
      data-category={category}
      data-disabled={soldOut || undefined}
      disabled={soldOut}
      {...tap}
    >
      <span className="gh-tile-bar" aria-hidden="true" />
      <span className="gh-tile-name">{name}</span>
      <span className="gh-tile-foot">
        <span className="gh-tile-price num">{price}</span>
        {soldOut || hint ? (
          <span className="gh-tile-hint one-line" data-tone={hintTone}>
            {soldOut ? t('tile.soldOut') : hint}
          </span>
        ) : null}
      </span>
      {count > 0 ? (
        <span className="gh-tile-count num">
          <span aria-hidden="true">{format.count(count)}</span>
          <span className="visually-hidden">{t('tile.inBasket', { formatted: format.count(count) })}</span>
        </span>
      ) : null}
      {shortcut ? (
        <span className="gh-tile-shortcut">
          <Kbd>{shortcut}</Kbd>
        </span>
      ) : null}
    </button>
  );
});
