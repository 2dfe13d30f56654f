import { useState } from 'react';
import type { Problem, StoredValueView, TenderAsked } from '@gatehouse/core/contract';
import { Banner, EmptyState, Skeleton, useTranslation } from '@gatehouse/ui';
import { approved } from '../../permits/approving.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';
import { AccountCard } from './AccountCard.tsx';
import { CodeField } from './CodeField.tsx';
import { holdIdOf } from './hold-id.ts';
import { useStoredProblem } from './problem.ts';
import { useAccount } from './use-account.ts';

/** What of an account this sale takes now: a voucher whole, money as far as it reaches. */
const amountOf = (view: StoredValueView, leftMinor: number): number =>
  view.terms ? view.terms.netMinor + view.terms.taxMinor : Math.min(leftMinor, view.payableMinor);

const sameCode = (asked: TenderAsked, code: string): boolean =>
  (asked.kind === 'stored-value' || asked.kind === 'voucher') && asked.code === code;

/** Scan or type; the balance; one touch takes what it can, and the rest is left for another tender. */
export function StoredValuePanel({ leftMinor, operationId, onTaken }: TenderPanelProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const { shown, lookUp } = useAccount();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isHolding, setHolding] = useState(false);
  const view = shown.kind === 'known' ? shown.view : null;
  const amountMinor = view ? amountOf(view, leftMinor) : 0;
  const isCounted =
    shown.kind === 'known' &&
    (till.pending.get()?.tenders.some(({ asked }) => sameCode(asked, shown.code)) ?? false);
  const show = (code: string): void => {
    setProblem(null);
    void lookUp(code);
  };
  const take = async (): Promise<void> => {
    if (shown.kind !== 'known' || !view || amountMinor <= 0 || isHolding) return;
    const { code } = shown;
    setHolding(true);
    const wanted = {
      permission: 'stored-value.adjust' as const,
      action: 'expired',
      subjectId: view.accountId,
      amountMinor,
    };
    const held = await approved(till, wanted, (overrideId) =>
      till.client.storedValue.hold({
        body: { operationId: holdIdOf(operationId, code, amountMinor), code, amountMinor, overrideId },
      }),
    );
    setHolding(false);
    if (!held.ok) {
      setProblem(held.problem);
      await lookUp(code);
      return;
    }
    onTaken({
      asked: view.terms ? { kind: 'voucher', code } : { kind: 'stored-value', code, amountMinor },
      amountMinor,
      note: `${t(`kind.${view.account}`)} ${t('ending', { last4: view.last4 })}`,
      removable: false,
    });
  };
  return (
    <div className="stored-panel">
      <CodeField onCode={show} />
      {shown.kind === 'nothing' ? (
        <EmptyState icon="scan" title={t('waiting')}>
          {t('waitingText')}
        </EmptyState>
      ) : null}
      {shown.kind === 'asking' ? <Skeleton shape="figure" /> : null}
      {shown.kind === 'refused' ? <Banner tone="bad">{problemText(shown.problem)}</Banner> : null}
      {view && shown.kind === 'known' ? (
        <AccountCard view={view} onAskAgain={() => show(shown.code)} />
      ) : null}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      {isCounted ? <Banner>{t('pay.alreadyTaken')}</Banner> : null}
      {view && !isCounted && amountMinor > 0 && amountMinor < leftMinor ? (
        <p className="quiet num">{t('pay.rest', { amount: money(leftMinor - amountMinor) })}</p>
      ) : null}
      {view && !view.terms && amountMinor === leftMinor && view.payableMinor > leftMinor ? (
        <p className="quiet num">{t('pay.restOn', { amount: money(view.payableMinor - leftMinor) })}</p>
      ) : null}
      <PrimaryAction
        isDisabled={amountMinor <= 0 || isCounted || isHolding}
        hint="F12"
        onPress={() => void take()}
      >
        {view === null
          ? t('pay.scan')
          : amountMinor > 0
            ? t('pay.take', { amount: money(amountMinor) })
            : t('pay.empty')}
      </PrimaryAction>
    </div>
  );
}
