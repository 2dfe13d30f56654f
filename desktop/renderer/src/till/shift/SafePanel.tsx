import { useCallback, useEffect, useState } from 'react';
import type { Answer, BagView, Problem, SafeView } from '@gatehouse/core/contract';
import { denominationsOf } from '@gatehouse/core/shift';
import {
  amountOf,
  Badge,
  Banner,
  Button,
  Dialog,
  EmptyState,
  ErrorState,
  FigureCard,
  NumberPad,
  Skeleton,
  TextField,
  useDigitKeys,
  useFormat,
  useTranslation,
} from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { PieceCounter } from './PieceCounter.tsx';
import { PiecePad } from './PiecePad.tsx';
import { givenPieces, type Pieces } from './pieces.ts';
import { ReasonPicker } from './ReasonPicker.tsx';
import { useShiftProblem } from './shift-words.ts';

const maxDigits = 9;

/** The safe as this till knows it, the numbered bags and where each one is. */
export function SafePanel({ onBack }: { readonly onBack: () => void }) {
  const till = useTill();
  const { t } = useTranslation(['shift', 'common']);
  const problemText = useShiftProblem();
  const [safe, setSafe] = useState<SafeView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isCounting, setCounting] = useState(false);
  const [leaving, setLeaving] = useState<BagView | null>(null);
  const [pieces, setPieces] = useState<Pieces>({});
  const [chosen, setChosen] = useState(0);
  const take = useCallback((answer: Answer<SafeView>): boolean => {
    if (answer.ok) setSafe(answer.value);
    setProblem(answer.ok ? null : answer.problem);
    return answer.ok;
  }, []);
  const load = useCallback(async () => take(await till.client.shift.safe({})), [till, take]);
  useEffect(() => void Promise.resolve().then(load), [load]);
  if (!safe)
    return (
      <>
        <main className="drawer-place">
          {problem ? (
            <ErrorState title={problemText(problem)} onRetry={() => void load()} />
          ) : (
            <Skeleton shape="row" count={6} />
          )}
        </main>
        <aside className="side" />
      </>
    );
  const count = async (countedMinor: number): Promise<void> => {
    const answer = await till.client.shift.countSafe({
      body: { operationId: till.newId(), countedMinor, denominations: givenPieces(pieces) },
    });
    if (take(answer)) setCounting(false);
  };
  const startCount = (): void => {
    setPieces({});
    setChosen(denominationsOf(safe.currency).notes[0] ?? 0);
    setCounting(true);
  };
  const collect = async (bag: BagView): Promise<void> => {
    const answer = await till.client.shift.collectBag({
      params: { bagNumber: bag.bagNumber },
      body: { operationId: till.newId(), reason: t('shift:safe.collectReason') },
    });
    take(answer);
    setLeaving(null);
  };
  return (
    <>
      <main className="drawer-place">
        <header className="closing-head">
          <h1 className="t4">{t(isCounting ? 'shift:safe.count' : 'shift:safe.title')}</h1>
          <div className="safe-tools">
            {isCounting ? null : <Button onPress={startCount}>{t('shift:safe.count')}</Button>}
            <Button kind="quiet" onPress={() => (isCounting ? setCounting(false) : onBack())}>
              {t('common:action.back')}
            </Button>
          </div>
        </header>
        {isCounting ? (
          <PieceCounter
            currency={safe.currency}
            pieces={pieces}
            onPieces={setPieces}
            chosen={chosen}
            onChoose={setChosen}
          />
        ) : (
          <>
            <SafeFigures safe={safe} />
            <BagList bags={safe.bags} onCollect={setLeaving} />
          </>
        )}
      </main>
      <aside className="side">
        {isCounting ? (
          <PiecePad
            title={t('shift:safe.count')}
            currency={safe.currency}
            pieces={pieces}
            onPieces={setPieces}
            chosen={chosen}
            onChoose={setChosen}
            submit={(amount) => t('shift:safe.countSubmit', { amount })}
            onSubmit={(countedMinor) => void count(countedMinor)}
          >
            {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
          </PiecePad>
        ) : (
          <SealBag
            problem={problem}
            onSeal={async (bag) =>
              take(await till.client.shift.sealBag({ body: { operationId: till.newId(), ...bag } }))
            }
          />
        )}
      </aside>
      <CollectDialog bag={leaving} onClose={() => setLeaving(null)} onCollect={(bag) => void collect(bag)} />
    </>
  );
}

function SafeFigures({ safe }: { readonly safe: SafeView }) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  const { lastCount } = safe;
  return (
    <div className="safe-figures">
      {lastCount ? (
        <FigureCard
          label={t('safe.should')}
          value={money(lastCount.countedMinor + lastCount.movedSinceMinor)}
          note={`${t('safe.lastCount', {
            amount: money(lastCount.countedMinor),
            time: format.time(lastCount.atMs),
            name: lastCount.by,
          })} · ${t('safe.since', { amount: money(lastCount.movedSinceMinor) })}`}
        />
      ) : (
        <FigureCard label={t('safe.should')} value="–" note={t('safe.neverCounted')} />
      )}
      <FigureCard label={t('safe.recorded')} value={money(safe.recordedMinor)} />
    </div>
  );
}

interface BagListProps {
  readonly bags: readonly BagView[];
  readonly onCollect: (bag: BagView) => void;
}

function BagList({ bags, onCollect }: BagListProps) {
  const { t } = useTranslation('shift');
  const format = useFormat();
  const money = useMoney();
  if (bags.length === 0) return <EmptyState icon="lock" title={t('safe.noBags')} />;
  return (
    <section>
      <h2 className="t3 bags-head">{t('safe.bags')}</h2>
      <ul className="bag-list num">
        {bags.map((bag) => (
          <li key={bag.bagNumber} className="bag">
            <span>
              <strong>{bag.bagNumber}</strong>
              <span className="quiet">
                {t('safe.byTill', { time: format.time(bag.sealedAtMs), name: bag.sealedBy })}
              </span>
            </span>
            <Badge tone={bag.state === 'sealed' ? 'warn' : 'neutral'}>
              {t(bag.state === 'sealed' ? 'safe.sealed' : 'safe.collected')}
            </Badge>
            <strong className="bag-amount">
              {format.money({ amountMinor: bag.amountMinor, currency: bag.currency })}
            </strong>
            {bag.state === 'sealed' ? (
              <Button
                aria-label={`${t('safe.collect')} ${bag.bagNumber} ${money(bag.amountMinor)}`}
                onPress={() => onCollect(bag)}
              >
                {t('safe.collect')}
              </Button>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SealBagProps {
  readonly problem: Problem | null;
  readonly onSeal: (bag: {
    readonly bagNumber: string;
    readonly amountMinor: number;
    readonly reason: string;
  }) => Promise<boolean>;
}

function SealBag({ problem, onSeal }: SealBagProps) {
  const { t } = useTranslation('shift');
  const money = useMoney();
  const problemText = useShiftProblem();
  const [typed, setTyped] = useState('');
  const [bagNumber, setBagNumber] = useState('');
  const [reason, setReason] = useState('');
  const [isSending, setSending] = useState(false);
  const change = useCallback((next: string) => setTyped(next), []);
  useDigitKeys(typed, maxDigits, change);
  const amountMinor = amountOf(typed);
  const seal = async (): Promise<void> => {
    setSending(true);
    const isSealed = await onSeal({ bagNumber: bagNumber.trim(), amountMinor, reason: reason.trim() });
    setSending(false);
    if (!isSealed) return;
    setTyped('');
    setBagNumber('');
    setReason('');
  };
  return (
    <section className="task" aria-label={t('safe.seal')}>
      <header className="side-head">
        <h2 className="t3">{t('safe.seal')}</h2>
        <p className="cash-total num">
          <strong className="t4" data-empty={typed === '' || undefined}>
            {money(amountMinor)}
          </strong>
        </p>
      </header>
      <div className="task-scroll">
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
        <NumberPad value={typed} maxDigits={maxDigits} onChange={change} />
        <TextField label={t('bagNumber')} value={bagNumber} maxLength={40} onChange={setBagNumber} />
        <ReasonPicker of="to-bag" reason={reason} onReason={setReason} />
      </div>
      <PrimaryAction
        isDisabled={amountMinor === 0 || bagNumber.trim() === '' || reason.trim() === '' || isSending}
        onPress={() => void seal()}
      >
        {t('safe.sealSubmit', { amount: money(amountMinor) })}
      </PrimaryAction>
    </section>
  );
}

interface CollectDialogProps {
  readonly bag: BagView | null;
  readonly onClose: () => void;
  readonly onCollect: (bag: BagView) => void;
}

function CollectDialog({ bag, onClose, onCollect }: CollectDialogProps) {
  const { t } = useTranslation(['shift', 'common']);
  const money = useMoney();
  return (
    <Dialog
      title={t('shift:safe.collectTitle', { number: bag?.bagNumber ?? '' })}
      isOpen={bag !== null}
      onClose={onClose}
      decision
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" ignoreScannerEnter onPress={() => bag && onCollect(bag)}>
            {t('shift:safe.collect')}
          </Button>
        </>
      }
    >
      <p>{t('shift:safe.collectText', { amount: money(bag?.amountMinor ?? 0) })}</p>
    </Dialog>
  );
}
