import { denominationsOf, rollOf } from '@gatehouse/core/shift';
import { Button, Stepper, useTranslation } from '@gatehouse/ui';
import { useMoney } from '../words.ts';
import { MOST_PIECES, type Pieces } from './pieces.ts';

export interface PieceCounterProps {
  readonly currency: string;
  readonly pieces: Pieces;
  readonly onPieces: (pieces: Pieces) => void;
  /** The value the number pad types into. */
  readonly chosen: number;
  readonly onChoose: (value: number) => void;
}

/** Notes and coins in two columns: plus and minus for a few, the pad for many, a button for a whole roll. */
export function PieceCounter({ currency, pieces, onPieces, chosen, onChoose }: PieceCounterProps) {
  const { t } = useTranslation('shift');
  const { notes, coins } = denominationsOf(currency);
  const set = (value: number, count: number): void => {
    onChoose(value);
    onPieces({ ...pieces, [value]: Math.min(count, MOST_PIECES) });
  };
  const rows = (values: readonly number[]) =>
    values.map((value) => (
      <PieceRow
        key={value}
        value={value}
        count={pieces[value] ?? 0}
        roll={rollOf(currency, value)}
        isChosen={value === chosen}
        onChoose={() => onChoose(value)}
        onCount={(count) => set(value, count)}
      />
    ));
  return (
    <div className="pieces">
      <section aria-label={t('pieces.notes')}>
        <h2 className="pieces-head">{t('pieces.notes')}</h2>
        {rows(notes)}
      </section>
      <section aria-label={t('pieces.coins')}>
        <h2 className="pieces-head">{t('pieces.coins')}</h2>
        {rows(coins)}
      </section>
    </div>
  );
}

interface PieceRowProps {
  readonly value: number;
  readonly count: number;
  readonly roll: number | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onCount: (count: number) => void;
}

function PieceRow({ value, count, roll, isChosen, onChoose, onCount }: PieceRowProps) {
  const { t } = useTranslation('shift');
  const money = useMoney();
  const name = money(value);
  return (
    <div className="piece num" data-chosen={isChosen || undefined}>
      <button
        type="button"
        className="piece-value"
        aria-pressed={isChosen}
        aria-label={t('pieces.of', { value: name })}
        onClick={onChoose}
      >
        {name}
      </button>
      <Stepper name={name} value={count} max={MOST_PIECES} onChange={onCount} />
      {roll === undefined ? (
        <span />
      ) : (
        <Button
          kind="quiet"
          aria-label={t('pieces.rollOf', { count: roll, value: name })}
          onPress={() => onCount(count + roll)}
        >
          {t('pieces.roll')}
        </Button>
      )}
      <span className="piece-sum" data-empty={count === 0 || undefined}>
        {money(value * count)}
      </span>
    </div>
  );
}
