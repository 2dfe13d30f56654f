import { useRef, useState } from 'react';
import type { Problem, StationStatus } from '@gatehouse/core/contract';
import { sumMinor, timesMinor } from '@gatehouse/core/money';
import { Banner, Button, Dialog, useFormat, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useStore } from '../../state/store.ts';
import { denominationsOf } from '../model/cash.ts';
import type { TillBasket } from '../model/basket.ts';
import { useTill } from '../till-context.ts';
import { useAllowed, useCurrency, useMoney, useProblemText } from '../words.ts';
import type { ZReport } from './ClosedShift.tsx';

const hasLines = (basket: TillBasket) => basket.lines.length > 0;
const printsOf = (status: StationStatus) => status.openPrintJobs;

/** Blind count by note and coin. The expected amount is shown after closing, not before. */
export function CountDrawer({
  number,
  onClosed,
}: {
  readonly number: number;
  readonly onClosed: (z: ZReport) => void;
}) {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const problemText = useProblemText();
  const { notes, coins } = denominationsOf(useCurrency());
  const closing = useAllowed('cash.close-shift');
  const basketOpen = useStore(till.basket, hasLines);
  const printsOpen = useStore(till.status, printsOf);
  const operationId = useRef<string | null>(null);
  const [counts, setCounts] = useState<Readonly<Record<number, number>>>({});
  const [isAsking, setAsking] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const countedMinor = sumMinor(
    Object.entries(counts).map(([denomination, count]) => timesMinor(Number(denomination), count)),
  );
  const close = async (): Promise<void> => {
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await till.client.shift.closeShift({
      body: { operationId: operationId.current, countedMinor },
    });
    setSending(false);
    setAsking(false);
    if (!answer.ok) return setProblem(answer.problem);
    till.place.set('sell');
    onClosed({ ...answer.value, shiftNumber: number });
    till.status.set((status) => ({ ...status, shift: null }));
  };
  const row = (denomination: number) => (
    <CountRow
      key={denomination}
      label={money(denomination)}
      count={counts[denomination] ?? 0}
      onCount={(count) => setCounts((known) => ({ ...known, [denomination]: count }))}
    />
  );
  return (
    <section className="task" aria-label={t('till:shift.countTitle')}>
      <header className="side-head">
        <h2 className="t3">{t('till:shift.countTitle')}</h2>
        <p className="cash-total num">
          <strong className="t4">{money(countedMinor)}</strong>
        </p>
      </header>
      {closing.allowed ? null : <Banner>{t('till:shift.denied', { role: closing.role })}</Banner>}
      {basketOpen ? <Banner>{t('till:shift.basketOpen')}</Banner> : null}
      {printsOpen > 0 ? (
        <Banner>
          {t('till:shift.printsOpen', { count: printsOpen, formatted: format.count(printsOpen) })}
        </Banner>
      ) : null}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <div className="count">
        <div>
          <h3>{t('till:shift.notes')}</h3>
          {notes.map(row)}
        </div>
        <div>
          <h3>{t('till:shift.coins')}</h3>
          {coins.map(row)}
        </div>
      </div>
      <PrimaryAction isDisabled={!closing.allowed || basketOpen} onPress={() => setAsking(true)}>
        {t('till:shift.close')}
      </PrimaryAction>
      <Dialog
        title={t('till:shift.confirmTitle', { number })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        decision
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('common:action.cancel')}</Button>
            <Button kind="primary" ignoreScannerEnter isDisabled={isSending} onPress={() => void close()}>
              {t('till:shift.close')}
            </Button>
          </>
        }
      >
        <p>{t('till:shift.confirmText', { amount: money(countedMinor) })}</p>
      </Dialog>
    </section>
  );
}

interface CountRowProps {
  readonly label: string;
  readonly count: number;
  readonly onCount: (count: number) => void;
}

const mostPieces = 9_999;

function CountRow({ label, count, onCount }: CountRowProps) {
  return (
    <label className="count-row num">
      <span>{label}</span>
      <input
        type="text"
        inputMode="numeric"
        value={count === 0 ? '' : String(count)}
        placeholder="0"
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          const pieces = Number(event.target.value.replaceAll(/\D/g, '') || '0');
          onCount(Math.min(pieces, mostPieces));
        }}
      />
    </label>
  );
}
