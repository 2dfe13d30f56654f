import { useCallback, useEffect, useRef, useState } from 'react';
import type { ClosedShift, ClosingView, CountResult, Problem } from '@gatehouse/core/contract';
import { denominationsOf } from '@gatehouse/core/shift';
import { Banner, Button, ErrorState, Skeleton, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { minorDigitsOf } from '@gatehouse/core/money';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { approved } from '../../permits/approving.ts';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import { PieceCounter } from '../PieceCounter.tsx';
import { PiecePad } from '../PiecePad.tsx';
import { givenPieces, type Pieces } from '../pieces.ts';
import { useShiftProblem } from '../shift-words.ts';
import { Causes } from './Causes.tsx';
import { OpenMatters } from './OpenMatters.tsx';

type Step = 'look' | 'count' | 'close';
const steps: readonly Step[] = ['look', 'count', 'close'];

export interface ClosingProps {
  readonly number: number;
  readonly currency: string;
  readonly onBack: () => void;
  readonly onClosed: (closed: ClosedShift) => void;
}

/** The way to the Z report: look, count blind, close. The next step is always the one primary action. */
export function Closing({ number, currency, onBack, onClosed }: ClosingProps) {
  const till = useTill();
  const { t } = useTranslation(['shift', 'common']);
  const problemText = useShiftProblem();
  const [step, setStep] = useState<Step>('look');
  const [closing, setClosing] = useState<ClosingView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pieces, setPieces] = useState<Pieces>({});
  const [chosen, setChosen] = useState(() => denominationsOf(currency).notes[0] ?? 0);
  const [foreign, setForeign] = useState<Readonly<Record<string, string>>>({});
  const [result, setResult] = useState<CountResult | null>(null);
  const [isSending, setSending] = useState(false);
  // The second of two taps comes before the button is drawn as disabled.
  const inHand = useRef(false);
  const load = useCallback(async (): Promise<void> => {
    const answer = await till.client.shift.closing({});
    if (answer.ok) setClosing(answer.value);
    setProblem(answer.ok ? null : answer.problem);
  }, [till]);
  useEffect(() => void Promise.resolve().then(load), [load]);
  const back = useCallback((): void => {
    setProblem(null);
    if (step === 'look') onBack();
    else setStep(step === 'close' ? 'count' : 'look');
  }, [step, onBack]);
  useEffect(() => {
    // One step back, not out of the closing: before the till's own keys.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      back();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [back]);

  const handIn = async (countedMinor: number): Promise<void> => {
    if (inHand.current) return;
    inHand.current = true;
    setSending(true);
    const answer = await till.client.shift.countDrawer({
      body: {
        operationId: till.newId(),
        denominations: givenPieces(pieces),
        countedMinor,
        foreign: (closing?.foreignCurrencies ?? []).map((code) => ({
          currency: code,
          countedMinor: wholeUnits(foreign[code] ?? '', code),
        })),
      },
    });
    setSending(false);
    inHand.current = false;
    if (!answer.ok) return setProblem(answer.problem);
    setProblem(null);
    setResult(answer.value);
    setStep('close');
  };
  const close = async (): Promise<void> => {
    if (!result || inHand.current) return;
    inHand.current = true;
    const operationId = till.newId();
    const amountMinor = result.verdict.kind === 'approval' ? result.verdict.amountMinor : 0;
    setSending(true);
    const answer = await approved(
      till,
      {
        permission: 'cash.approve-difference',
        action: 'close-shift',
        subjectId: result.shiftId,
        amountMinor,
      },
      (overrideId) => till.client.shift.closeShift({ body: { operationId, overrideId } }),
    );
    setSending(false);
    inHand.current = false;
    if (!answer.ok) {
      setProblem(answer.problem);
      if (answer.problem.code === 'count_outdated') setStep('count');
      return;
    }
    till.place.set('sell');
    onClosed(answer.value);
    till.status.set((status) => ({ ...status, shift: null }));
  };

  return (
    <>
      <main className="drawer-place">
        <header className="closing-head">
          <div>
            <h1 className="t4">{t('shift:closing.title', { number })}</h1>
            <p className="quiet">{step === 'count' ? t('shift:closing.countText') : null}</p>
          </div>
          <ol className="closing-steps" aria-label={t('shift:closing.title', { number })}>
            {steps.map((one, index) => (
              <li key={one} aria-current={one === step ? 'step' : undefined}>
                <span className="num">{index + 1}</span>
                {t(`shift:closing.steps.${one}`)}
              </li>
            ))}
          </ol>
        </header>
        {step === 'look' ? (
          closing ? (
            <OpenMatters closing={closing} />
          ) : problem ? (
            <ErrorState title={problemText(problem)} onRetry={() => void load()} />
          ) : (
            <Skeleton shape="row" count={5} />
          )
        ) : step === 'count' ? (
          <PieceCounter
            currency={currency}
            pieces={pieces}
            onPieces={setPieces}
            chosen={chosen}
            onChoose={setChosen}
          />
        ) : result ? (
          <Verdict result={result} />
        ) : null}
      </main>
      <aside className="side">
        {step === 'count' ? (
          <PiecePad
            title={t('shift:closing.countTitle')}
            currency={currency}
            pieces={pieces}
            onPieces={setPieces}
            chosen={chosen}
            onChoose={setChosen}
            submit={(amount) => t('shift:closing.handIn', { amount })}
            isDisabled={isSending}
            onSubmit={(countedMinor) => void handIn(countedMinor)}
          >
            {closing?.foreignCurrencies.map((code) => (
              <TextField
                key={code}
                label={t('shift:pieces.foreignIn', { currency: code })}
                value={foreign[code] ?? ''}
                inputMode="decimal"
                onChange={(text) => setForeign((known) => ({ ...known, [code]: text }))}
              />
            ))}
            {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
          </PiecePad>
        ) : (
          <section className="task" aria-label={t(`shift:closing.steps.${step}`)}>
            <header className="side-head">
              <h2 className="t3">{t('shift:closing.step', { at: steps.indexOf(step) + 1 })}</h2>
              <Button kind="quiet" onPress={back}>
                {t('common:action.back')}
              </Button>
            </header>
            {step === 'close' && problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
            {step === 'close' && result ? <NextWords result={result} /> : null}
            {step === 'look' ? (
              <PrimaryAction isDisabled={closing === null} onPress={() => setStep('count')}>
                {t('shift:closing.toCount')}
              </PrimaryAction>
            ) : result?.verdict.kind === 'recount' ? (
              <PrimaryAction
                onPress={() => {
                  setPieces({});
                  setStep('count');
                }}
              >
                {t('shift:closing.again')}
              </PrimaryAction>
            ) : (
              <ClosePrimary result={result} isSending={isSending} onPress={() => void close()} />
            )}
          </section>
        )}
      </aside>
    </>
  );
}

/** Typed in whole units with the digits after the point that the currency has. */
function wholeUnits(text: string, currency: string): number {
  const typed = Number(text.replace(',', '.'));
  return Number.isFinite(typed) && typed > 0 ? Math.round(typed * 10 ** minorDigitsOf(currency)) : 0;
}

interface ClosePrimaryProps {
  readonly result: CountResult | null;
  readonly isSending: boolean;
  readonly onPress: () => void;
}

function ClosePrimary({ result, isSending, onPress }: ClosePrimaryProps) {
  const { t } = useTranslation('shift');
  const money = useMoney();
  return (
    <PrimaryAction isDisabled={isSending || result === null} onPress={onPress}>
      {result?.verdict.kind === 'approval'
        ? t('closing.approve')
        : t('closing.close', { amount: money(result?.countedMinor ?? 0) })}
    </PrimaryAction>
  );
}

function NextWords({ result }: { readonly result: CountResult }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  const { verdict, countedMinor } = result;
  if (verdict.kind === 'recount')
    return <p>{t('closing.recountText', { count: verdict.left, formatted: format.count(verdict.left) })}</p>;
  if (verdict.kind === 'approval') return <p>{t('closing.approvalText')}</p>;
  return <p>{t('closing.agreedText', { amount: money(countedMinor) })}</p>;
}

/** What a count came to: agreed, once more, or with somebody who may, and then why it may differ. */
function Verdict({ result }: { readonly result: CountResult }) {
  const { t } = useTranslation('shift');
  const money = useMoney();
  const { verdict, revealed, countedMinor } = result;
  const differenceMinor = revealed?.differenceMinor ?? 0;
  return (
    <div className="count-verdict">
      <Banner tone={verdict.kind === 'agreed' ? 'ok' : 'warn'}>
        {verdict.kind === 'agreed'
          ? t(differenceMinor === 0 ? 'closing.agreed' : 'closing.readyTitle')
          : t(verdict.kind === 'recount' ? 'closing.recount' : 'closing.approval')}
      </Banner>
      <dl className="closed-figures num">
        <div>
          <dt>{t('result.counted')}</dt>
          <dd>{money(countedMinor)}</dd>
        </div>
        {revealed ? (
          <>
            <div>
              <dt>{t('result.expected')}</dt>
              <dd>{money(revealed.expectedMinor)}</dd>
            </div>
            <div className="closed-difference">
              <dt>{t('result.difference')}</dt>
              <dd>{money(differenceMinor)}</dd>
            </div>
          </>
        ) : null}
      </dl>
      {revealed && differenceMinor !== 0 ? <Causes causes={revealed.causes} /> : null}
    </div>
  );
}
