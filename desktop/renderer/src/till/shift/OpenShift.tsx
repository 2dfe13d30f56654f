import { useCallback, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { minorDigitsOf } from '@gatehouse/core/money';
import { denominationsOf } from '@gatehouse/core/shift';
import { amountOf, Banner, Button, NumberPad, useDigitKeys, useTranslation } from '@gatehouse/ui';
import { lock } from '../locking.ts';
import { useTill } from '../till-context.ts';
import { useAllowed, useCurrency, useMoney } from '../words.ts';
import { isUnanswered, keptOperation } from './kept-operation.ts';
import { PieceCounter } from './PieceCounter.tsx';
import { PiecePad } from './PiecePad.tsx';
import type { Pieces } from './pieces.ts';
import { useShiftProblem } from './shift-words.ts';

const maxDigits = 8;
/** Floats that venues use, in whole units of the currency. */
const usualFloats = [100, 150, 200, 300];

/** Nobody sells without a shift: enter the float, or count it piece by piece, and open it. */
export function OpenShift() {
  const till = useTill();
  const { t } = useTranslation(['shift', 'till']);
  const problemText = useShiftProblem();
  const currency = useCurrency();
  const opening = useAllowed('cash.open-shift');
  const [byPieces, setByPieces] = useState(false);
  const [pieces, setPieces] = useState<Pieces>({});
  const [chosen, setChosen] = useState(() => denominationsOf(currency).notes[0] ?? 0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const open = async (floatMinor: number): Promise<void> => {
    const kept = keptOperation(till, 'open-shift');
    const operationId = kept.take({ floatMinor, day: till.status.get().businessDay });
    setSending(true);
    const answer = await till.client.shift.openShift({ body: { operationId, floatMinor } });
    setSending(false);
    if (answer.ok || !isUnanswered(answer.problem.code)) kept.done();
    if (!answer.ok) return setProblem(answer.problem);
    till.status.set((status) => ({ ...status, shift: answer.value }));
  };
  const isDisabled = !opening.allowed || isSending;
  const words = (
    <>
      {opening.allowed ? null : <Banner>{t('shift:open.denied')}</Banner>}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
    </>
  );
  if (byPieces)
    return (
      <section className="open-pieces">
        <header className="closing-head">
          <h1 className="t4">{t('shift:open.title')}</h1>
          <Button kind="quiet" onPress={() => setByPieces(false)}>
            {t('shift:open.byAmount')}
          </Button>
        </header>
        <PieceCounter
          currency={currency}
          pieces={pieces}
          onPieces={setPieces}
          chosen={chosen}
          onChoose={setChosen}
        />
        <div className="open-pieces-pad">
          <PiecePad
            title={t('shift:open.float')}
            currency={currency}
            pieces={pieces}
            onPieces={setPieces}
            chosen={chosen}
            onChoose={setChosen}
            submit={(amount) => t('shift:open.submit', { amount })}
            isDisabled={isDisabled}
            onSubmit={(floatMinor) => void open(floatMinor)}
          >
            {words}
          </PiecePad>
        </div>
      </section>
    );
  return (
    <section className="open-shift">
      <div className="open-words">
        <h1 className="t5">{t('shift:open.title')}</h1>
        <p className="t3 quiet">{t('shift:open.text')}</p>
        {words}
        <Button onPress={() => setByPieces(true)}>{t('shift:open.byPieces')}</Button>
        <Button kind="quiet" icon="lock" onPress={() => void lock(till)}>
          {t('till:rail.lock')}
        </Button>
      </div>
      <FloatPad isDisabled={isDisabled} onOpen={(floatMinor) => void open(floatMinor)} />
    </section>
  );
}

interface FloatPadProps {
  readonly isDisabled: boolean;
  readonly onOpen: (floatMinor: number) => void;
}

function FloatPad({ isDisabled, onOpen }: FloatPadProps) {
  const { t } = useTranslation('shift');
  const money = useMoney();
  const one = 10 ** minorDigitsOf(useCurrency());
  const [typed, setTyped] = useState('');
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const floatMinor = amountOf(typed);
  return (
    <div className="open-pad">
      <p className="open-amount num">
        <span className="quiet">{t('open.float')}</span>
        <strong data-empty={typed === '' || undefined}>{money(floatMinor)}</strong>
      </p>
      <div className="open-quick" role="group" aria-label={t('open.quick')}>
        {usualFloats.map((whole) => (
          <Button key={whole} onPress={() => setTyped(String(whole * one))}>
            <span className="num">{money(whole * one)}</span>
          </Button>
        ))}
      </div>
      <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
      <Button
        kind="primary"
        size="l"
        wide
        ignoreScannerEnter
        isDisabled={isDisabled}
        onPress={() => onOpen(floatMinor)}
      >
        {t('open.submit', { amount: money(floatMinor) })}
      </Button>
    </div>
  );
}
