import { useCallback, useState, type ReactNode } from 'react';
import { Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useMoney } from '../words.ts';
import { countedOf, nextValue, type Pieces } from './pieces.ts';

const maxDigits = 4;

export interface PiecePadProps {
  readonly title: string;
  readonly currency: string;
  readonly pieces: Pieces;
  readonly onPieces: (pieces: Pieces) => void;
  readonly chosen: number;
  readonly onChoose: (value: number) => void;
  /** Between the pad and the primary action: other currencies, problems. */
  readonly children?: ReactNode;
  readonly submit: (amount: string) => string;
  readonly isDisabled?: boolean;
  readonly onSubmit: (countedMinor: number) => void;
}

/** The running total, the pad that types how many of the chosen piece, and what to do with the sum. */
export function PiecePad(props: PiecePadProps) {
  const { title, currency, pieces, onPieces, chosen, onChoose } = props;
  const { t } = useTranslation('shift');
  const money = useMoney();
  // The first digit after choosing begins the number anew; what stood there is a count, not a start.
  const [typing, setTyping] = useState({ text: '', of: chosen });
  const typed = typing.of === chosen ? typing.text : '';
  const change = useCallback(
    (next: string) => {
      setTyping({ text: next, of: chosen });
      onPieces({ ...pieces, [chosen]: Number(next || '0') });
    },
    [pieces, chosen, onPieces],
  );
  useDigitKeys(typed, maxDigits, change);
  const countedMinor = countedOf(pieces);
  return (
    <section className="task" aria-label={title}>
      <header className="side-head">
        <h2 className="t3">{t('pieces.sum')}</h2>
        <p className="cash-total num" role="status">
          <strong className="t4" data-empty={countedMinor === 0 || undefined}>
            {money(countedMinor)}
          </strong>
        </p>
      </header>
      <p className="piece-now num">
        <span>{t('pieces.chosen', { value: money(chosen) })}</span>
        <strong>{pieces[chosen] ?? 0} ×</strong>
      </p>
      <NumberPad value={typed} maxDigits={maxDigits} withDoubleZero={false} onChange={change} />
      <div className="piece-tools">
        <Button kind="quiet" onPress={() => onPieces({})}>
          {t('pieces.clear')}
        </Button>
        <Button onPress={() => onChoose(nextValue(currency, chosen))}>{t('pieces.next')}</Button>
      </div>
      {props.children}
      <PrimaryAction isDisabled={props.isDisabled ?? false} onPress={() => props.onSubmit(countedMinor)}>
        {props.submit(money(countedMinor))}
      </PrimaryAction>
    </section>
  );
}
