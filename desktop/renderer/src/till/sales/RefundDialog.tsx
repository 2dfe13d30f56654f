import { useRef, useState } from 'react';
import type { Problem, SaleView } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { useTill } from '../till-context.ts';
import { useMoney, useProblemText } from '../words.ts';

const reasons = ['notUsed', 'wrongItem', 'weather', 'complaint'] as const;

export interface RefundDialogProps {
  readonly sale: SaleView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onRefunded: (sale: SaleView) => void;
}

/** Says what will happen with the amount in it and asks once. The id is kept over a retry: it cannot pay out twice. */
export function RefundDialog({ sale, isOpen, onClose, onRefunded }: RefundDialogProps) {
  const till = useTill();
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const money = useMoney();
  const problemText = useProblemText();
  const operationId = useRef<string | null>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const live = sale.tickets.filter(({ voided }) => !voided).length;
  const amount = money(sale.totalMinor);
  const refund = async (): Promise<void> => {
    operationId.current ??= till.newId();
    setSending(true);
    const answer = await till.client.till.refundSale({
      params: { saleId: sale.saleId },
      body: { operationId: operationId.current, reason: reason.trim() },
    });
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    setProblem(null);
    onRefunded(answer.value);
    onClose();
  };
  const chosen = reasons.find((id) => t(`till:sales.reasons.${id}`) === reason) ?? null;
  return (
    <Dialog
      title={t('till:sales.refundTitle', { number: sale.receiptNumber })}
      isOpen={isOpen}
      onClose={onClose}
      decision
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button
            kind="primary"
            ignoreScannerEnter
            isDisabled={reason.trim() === '' || isSending}
            onPress={() => void refund()}
          >
            {t('till:sales.refundConfirm', { amount })}
          </Button>
        </>
      }
    >
      <p className="refund-text">
        {t('till:sales.refundText', { amount, count: live, formatted: format.count(live) })}
      </p>
      <Choices
        label={t('till:sales.reason')}
        items={reasons.map((id) => ({ id, name: t(`till:sales.reasons.${id}`) }))}
        selected={chosen}
        onChoose={(id) => setReason(t(`till:sales.reasons.${id}`))}
      />
      <div className="refund-other">
        <TextField label={t('till:sales.otherReason')} value={reason} maxLength={200} onChange={setReason} />
      </div>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
    </Dialog>
  );
}
