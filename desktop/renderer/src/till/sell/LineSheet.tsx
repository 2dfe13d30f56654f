import { useEffect, useState } from 'react';
import { Button, NumberPad, TextField, useDigitKeys, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { quantityMax, type TillBasket, type TillLine } from '../model/basket.ts';
import { setQuantity } from '../selling.ts';
import { useTill } from '../till-context.ts';
import { useMoney, useTileName } from '../words.ts';
import { AdjustPanel } from './AdjustPanel.tsx';
import { setCodes, setNote } from './adjusting.ts';
import { SheetFrame } from './SheetFrame.tsx';
import { closeSheet, type SheetPanel } from './sheets.ts';

/** Everything that can be done to one line. */
export function LineSheet({ lineId, panel: first }: { readonly lineId: string; readonly panel: SheetPanel }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const format = useFormat();
  const money = useMoney();
  const tileName = useTileName();
  const line = useStore(till.basket, (basket: TillBasket) =>
    basket.lines.find((one) => one.lineId === lineId),
  );
  const [panel, setPanel] = useState<SheetPanel>(first);
  const isGone = line === undefined;
  // A line that left while its sheet is open takes the sheet with it.
  useEffect(() => {
    if (isGone) closeSheet();
  }, [isGone]);
  if (!line) return null;
  const { concessionBasisPoints, admits } = line.tile;
  const panels: SheetPanel[] = [
    'quantity',
    'discount-percent',
    'discount-amount',
    'price-override',
    ...(concessionBasisPoints === undefined ? [] : (['concession'] as const)),
    ...(admits === undefined ? [] : (['carer'] as const)),
    'complimentary',
    'note',
  ];
  const remove = (): void => {
    closeSheet();
    setQuantity(till, lineId, 0, tileName);
  };
  return (
    <SheetFrame
      title={tileName(line.tile)}
      about={t('sheet.about', {
        count: line.quantity,
        formatted: format.count(line.quantity),
        price: money(line.tile.priceMinor),
        day: format.day(line.day),
      })}
      panels={panels}
      panel={panel}
      onPanel={setPanel}
      foot={
        <Button kind="danger" icon="trash" onPress={remove}>
          {t('sheet.remove')}
        </Button>
      }
    >
      {panel === 'quantity' ? (
        <QuantityPanel line={line} />
      ) : panel === 'note' || panel === 'code' || panel === 'donation' ? (
        <NotePanel lineId={lineId} note={line.note} />
      ) : (
        <AdjustPanel
          key={panel}
          kind={panel}
          lineId={lineId}
          current={line.adjustment}
          concessionBasisPoints={concessionBasisPoints ?? 0}
        />
      )}
    </SheetFrame>
  );
}

function QuantityPanel({ line }: { readonly line: TillLine }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const format = useFormat();
  const tileName = useTileName();
  const [typed, setTyped] = useState('');
  useDigitKeys(typed, 3, setTyped);
  const quantity = typed === '' ? line.quantity : Math.min(quantityMax, Number(typed));
  const isGroup = line.tile.admits !== undefined && line.quantity > 1;
  const set = (): void => {
    closeSheet();
    setQuantity(till, line.lineId, quantity, tileName);
  };
  return (
    <div className="quantity">
      <output className="adjust-typed num" data-empty={typed === '' || undefined}>
        {format.count(quantity)}
      </output>
      <NumberPad value={typed} maxDigits={3} withDoubleZero={false} onChange={setTyped} />
      {isGroup ? (
        <div className="adjust-reasons" role="group" aria-label={t('codes.label')}>
          {(['each', 'one'] as const).map((codes) => (
            <button
              key={codes}
              type="button"
              className="sheet-choice"
              aria-pressed={line.codes === codes}
              onClick={() => setCodes(till, line.lineId, codes)}
            >
              {t(`codes.${codes}`, { count: line.quantity, formatted: format.count(line.quantity) })}
            </button>
          ))}
        </div>
      ) : null}
      <Button
        kind="primary"
        size="l"
        wide
        ignoreScannerEnter
        isDisabled={typed === '' || quantity === line.quantity}
        onPress={set}
      >
        {quantity === 0 ? t('sheet.remove') : t('sheet.setQuantity', { formatted: format.count(quantity) })}
      </Button>
    </div>
  );
}

/** A note for the paper and the kitchen. */
export function NotePanel({
  lineId,
  note: before,
}: {
  readonly lineId: string | null;
  readonly note: string;
}) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const [note, setText] = useState(before);
  return (
    <div className="quantity">
      <TextField
        label={t('panel.note')}
        help={t('sheet.noteHelp')}
        value={note}
        maxLength={200}
        onChange={setText}
      />
      <Button
        kind="primary"
        size="l"
        wide
        ignoreScannerEnter
        isDisabled={note.trim() === before}
        onPress={() => {
          setNote(till, lineId, note.trim());
          closeSheet();
        }}
      >
        {t('sheet.keepNote')}
      </Button>
    </div>
  );
}
