import { useState } from 'react';
import type { Adjustment, Problem } from '@gatehouse/core/contract';
import { assertNever } from '@gatehouse/core/result';
import { amountOf, Banner, Button, NumberPad, TextField, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useMoney, useProblemText } from '../words.ts';
import { adjust, previewOf, removeAdjustment } from './adjusting.ts';
import { closeSheet } from './sheets.ts';

export type AdjustKind = Adjustment['kind'];

export interface AdjustPanelProps {
  readonly kind: AdjustKind;
  /** Null for the whole basket. */
  readonly lineId: string | null;
  /** What stands on it now. */
  readonly current: Adjustment | null;
  /** The concession the product has, in basis points; 0 where it has none. */
  readonly concessionBasisPoints?: number;
}

const maxDigits = { 'discount-percent': 3, 'discount-amount': 8, 'price-override': 8 } as const;
type Typed = keyof typeof maxDigits;
const isTyped = (kind: AdjustKind): kind is Typed => Object.hasOwn(maxDigits, kind);
const reasonKeys = ['1', '2', '3', '4'] as const;

/** A reduction by hand: how much, why, what it makes of the price, and then one button. */
export function AdjustPanel({ kind, lineId, current, concessionBasisPoints = 0 }: AdjustPanelProps) {
  const till = useTill();
  const { t } = useTranslation('sell');
  const money = useMoney();
  const problemText = useProblemText();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useDigitKeys(typed, isTyped(kind) ? maxDigits[kind] : 0, setTyped);
  const wanted =
    isTyped(kind) && typed === '' ? null : adjustmentOf(kind, typed, reason, concessionBasisPoints);
  const preview = wanted && previewOf(till, lineId, { ...wanted, reason: wanted.reason || '–' });
  const manual = preview?.manual;
  const apply = async (): Promise<void> => {
    if (!wanted || isSending) return;
    setSending(true);
    const refusal = await adjust(till, lineId, { ...wanted, reason: reason.trim() });
    setSending(false);
    if (refusal) setProblem(refusal);
    else closeSheet();
  };
  const reasons = reasonKeys.map((key) => t(`reason.${kind}.${key}`));
  return (
    <div className="adjust" data-typed={isTyped(kind) || undefined}>
      {isTyped(kind) ? (
        <div className="adjust-figure">
          <output className="adjust-typed num" data-empty={typed === '' || undefined}>
            {kind === 'discount-percent' ? `${typed === '' ? '0' : Number(typed)} %` : money(amountOf(typed))}
          </output>
          {kind === 'discount-percent' ? (
            <div className="adjust-quick">
              {['5', '10', '20', '50'].map((share) => (
                <Button key={share} onPress={() => setTyped(share)}>
                  <span className="num">{share} %</span>
                </Button>
              ))}
            </div>
          ) : null}
          <NumberPad value={typed} maxDigits={maxDigits[kind]} onChange={setTyped} />
        </div>
      ) : null}
      <div className="adjust-why">
        <p className="adjust-asks">{t(`asks.${kind}`)}</p>
        <div className="adjust-reasons" role="group" aria-label={t('sheet.reason')}>
          {reasons.map((each) => (
            <button
              key={each}
              type="button"
              className="sheet-choice"
              aria-pressed={reason === each}
              onClick={() => setReason(each)}
            >
              {each}
            </button>
          ))}
        </div>
        <TextField label={t('sheet.reason')} value={reason} maxLength={120} onChange={setReason} />
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <div className="adjust-foot">
          {manual ? (
            <p className="adjust-preview num">
              <span className="quiet">{money(manual.baseMinor)}</span> <span aria-hidden="true">→</span>{' '}
              <strong>{money(manual.baseMinor - manual.offMinor)}</strong>{' '}
              <span className="quiet">
                {manual.offMinor >= 0 ? '−' : '+'}
                {money(Math.abs(manual.offMinor))}
              </span>
            </p>
          ) : null}
          <div className="adjust-buttons">
            {current ? (
              <Button
                onPress={() => {
                  removeAdjustment(till, lineId);
                  closeSheet();
                }}
              >
                {t('sheet.takeBack')}
              </Button>
            ) : null}
            <Button
              kind="primary"
              size="l"
              wide
              ignoreScannerEnter
              isPending={isSending}
              isDisabled={!wanted || reason.trim() === ''}
              onPress={() => void apply()}
            >
              {reason.trim() === '' ? t('sheet.needsReason') : t('sheet.apply')}
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}

function adjustmentOf(
  kind: AdjustKind,
  typed: string,
  reason: string,
  concession: number,
): Adjustment | null {
  const said = { reason, overrideId: null };
  const amount = amountOf(typed);
  switch (kind) {
    case 'discount-percent': {
      const basisPoints = Number(typed) * 100;
      return basisPoints >= 1 && basisPoints <= 10_000 ? { kind, basisPoints, ...said } : null;
    }
    case 'discount-amount':
      return amount >= 1 ? { kind, amountMinor: amount, ...said } : null;
    case 'price-override':
      return { kind, unitPriceMinor: amount, ...said };
    case 'concession':
      return concession >= 1 ? { kind, basisPoints: concession, ...said } : null;
    case 'complimentary':
    case 'carer':
      return { kind, ...said };
    default:
      return assertNever(kind);
  }
}
