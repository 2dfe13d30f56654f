import { useState } from 'react';
import { amountOf, Banner, Button, NumberPad, TextField, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { minorDigitsOf } from '@gatehouse/core/money';
import { useStore } from '../../state/store.ts';
import type { TillBasket } from '../model/basket.ts';
import { usePrice } from '../pricing.ts';
import { useTill } from '../till-context.ts';
import { useCurrency, useMoney } from '../words.ts';
import { AdjustPanel } from './AdjustPanel.tsx';
import { addCode, addDonation } from './adjusting.ts';
import { NotePanel } from './LineSheet.tsx';
import { SheetFrame } from './SheetFrame.tsx';
import { closeSheet, type SheetPanel } from './sheets.ts';

const same = (basket: TillBasket) => basket;
const panels: readonly SheetPanel[] = [
  'discount-percent',
  'discount-amount',
  'complimentary',
  'code',
  'donation',
  'note',
];

/** What goes for the basket as a whole. */
export function BasketSheet({ panel: first }: { readonly panel: SheetPanel }) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const basket = useStore(till.basket, same);
  const price = usePrice();
  const [panel, setPanel] = useState<SheetPanel>(first);
  return (
    <SheetFrame
      title={t('basket.title')}
      about={t('basket.about', { amount: money(price?.totalMinor ?? 0) })}
      panels={panels}
      panel={panel}
      onPanel={setPanel}
    >
      {panel === 'code' ? (
        <CodePanel />
      ) : panel === 'donation' ? (
        <DonationPanel />
      ) : panel === 'note' ? (
        <NotePanel lineId={null} note={basket.note} />
      ) : panel === 'discount-percent' || panel === 'discount-amount' || panel === 'complimentary' ? (
        <AdjustPanel key={panel} kind={panel} lineId={null} current={basket.adjustment} />
      ) : null}
    </SheetFrame>
  );
}

function CodePanel() {
  const till = useTill();
  const { t } = useTranslation('sell');
  const [code, setCode] = useState('');
  const [isUnknown, setUnknown] = useState(false);
  const take = (): void => {
    if (addCode(till, code)) closeSheet();
    else setUnknown(true);
  };
  return (
    <div className="quantity">
      <TextField
        label={t('code.label')}
        help={t('code.help')}
        value={code}
        maxLength={40}
        autoFocus
        onChange={(next) => {
          setCode(next);
          setUnknown(false);
        }}
      />
      {isUnknown ? <Banner>{t('code.notKnown', { code: code.trim() })}</Banner> : null}
      <Button kind="primary" size="l" wide ignoreScannerEnter isDisabled={code.trim() === ''} onPress={take}>
        {t('code.take')}
      </Button>
    </div>
  );
}

/** A gift on top: round amounts by one touch, up to the next whole by another, anything by the pad. */
function DonationPanel() {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const currency = useCurrency();
  const price = usePrice();
  const [typed, setTyped] = useState('');
  useDigitKeys(typed, 7, setTyped);
  const one = 10 ** minorDigitsOf(currency);
  const total = price?.totalMinor ?? 0;
  const upMinor = Math.ceil((total + 1) / (5 * one)) * 5 * one - total;
  const amounts = [...new Set([upMinor, one, 2 * one, 5 * one])].toSorted((a, b) => a - b);
  const give = (amountMinor: number): void => {
    addDonation(till, amountMinor);
    closeSheet();
  };
  return (
    <div className="quantity">
      <div className="adjust-quick">
        {amounts.map((amountMinor) => (
          <Button
            key={amountMinor}
            ignoreScannerEnter
            {...(amountMinor === upMinor
              ? { hint: t('donation.up', { amount: money(total + upMinor) }) }
              : {})}
            onPress={() => give(amountMinor)}
          >
            <span className="num">{money(amountMinor)}</span>
          </Button>
        ))}
      </div>
      <output className="adjust-typed num" data-empty={typed === '' || undefined}>
        {money(amountOf(typed))}
      </output>
      <NumberPad value={typed} maxDigits={7} onChange={setTyped} />
      <Button
        kind="primary"
        size="l"
        wide
        ignoreScannerEnter
        isDisabled={amountOf(typed) === 0}
        onPress={() => give(amountOf(typed))}
      >
        {amountOf(typed) === 0 ? t('donation.enter') : t('donation.add', { amount: money(amountOf(typed)) })}
      </Button>
    </div>
  );
}
