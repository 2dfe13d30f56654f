import { useState } from 'react';
import type { PayingRules } from '@gatehouse/core/contract';
import { minorDigitsOf, worthOf } from '@gatehouse/core/money';
import { amountOf, Button, NumberPad, useDigitKeys, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../../state/store.ts';
import { inCash } from '../../paying.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';

const ratesOf = (rules: PayingRules | null) => rules?.foreignCash ?? [];
const maxDigits = 8;

/** Notes of another currency: laid down one by one or typed, with their worth and the change before they are taken. */
export function ForeignPanel({ leftMinor, onTaken }: TenderPanelProps) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const format = useFormat();
  const money = useMoney();
  const rates = useStore(till.paying, ratesOf);
  const [chosen, setChosen] = useState(rates[0]?.currency ?? '');
  const [typed, setTyped] = useState('');
  useDigitKeys(typed, maxDigits, setTyped);
  const rate = rates.find(({ currency }) => currency === chosen) ?? rates[0];
  if (!rate) return <p className="quiet">{t('foreign.none')}</p>;
  const { currency, rateMillionths, rounding, notes } = rate;
  const foreign = (amountMinor: number): string => format.money({ amountMinor, currency });
  const tendered = amountOf(typed);
  const worth = tendered === 0 ? 0 : worthOf(tendered, rateMillionths, rounding);
  const left = inCash(till, leftMinor - worth);
  const take = (): void =>
    onTaken({
      asked: { kind: 'foreign-cash', currency, tenderedMinor: tendered },
      amountMinor: worth,
      note: foreign(tendered),
      removable: true,
    });
  return (
    <>
      {rates.length > 1 ? (
        <div className="pay-quick" role="group" aria-label={t('foreign.currency')}>
          {rates.map((one) => (
            <Button
              key={one.currency}
              kind={one.currency === currency ? 'outline' : 'secondary'}
              aria-pressed={one.currency === currency}
              onPress={() => {
                setChosen(one.currency);
                setTyped('');
              }}
            >
              {one.currency}
            </Button>
          ))}
        </div>
      ) : null}
      <p className="quiet num foreign-rate">
        {t('foreign.rate', {
          foreign: foreign(100),
          home: money(worthOf(100, rateMillionths, 'nearest')),
          due: foreign(neededMinor(leftMinor, rateMillionths)),
        })}
      </p>
      <div className="pay-quick" data-notes role="group" aria-label={t('foreign.notes')}>
        {notes.map((note) => (
          <Button
            key={note}
            size="l"
            aria-label={`+ ${foreign(note)}`}
            ignoreScannerEnter
            onPress={() => setTyped(String(tendered + note))}
          >
            <span className="num">+ {format.count(note / 10 ** minorDigitsOf(currency))}</span>
          </Button>
        ))}
      </div>
      <dl className="cash-figures num">
        <div>
          <dt>{t('cash.received')}</dt>
          <dd data-empty={tendered === 0 || undefined}>{foreign(tendered)}</dd>
        </div>
        <div data-tone={tendered === 0 ? 'empty' : left > 0 ? 'missing' : 'change'}>
          <dt>{left > 0 ? t('cash.missing') : t('cash.change')}</dt>
          <dd data-empty={tendered === 0 || undefined}>{money(Math.abs(left))}</dd>
        </div>
      </dl>
      <NumberPad value={typed} maxDigits={maxDigits} onChange={setTyped} />
      <PrimaryAction isDisabled={worth === 0} hint="F12" onPress={take}>
        {tendered === 0
          ? t('cash.enterAmount')
          : t('foreign.take', { foreign: foreign(tendered), home: money(worth) })}
      </PrimaryAction>
    </>
  );
}

/** What the guest would have to hand over, rounded up to a minor unit of theirs. */
const neededMinor = (leftMinor: number, rateMillionths: number): number =>
  Math.ceil((leftMinor * 1_000_000) / rateMillionths);
