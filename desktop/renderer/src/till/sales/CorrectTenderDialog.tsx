import { useRef, useState } from 'react';
import type { Problem, SaleFileView } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, TextField, useTranslation } from '@gatehouse/ui';
import { approved } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { useSalesProblem } from './sales-words.ts';

type Tender = SaleFileView['sale']['tenders'][number];

export interface CorrectTenderDialogProps {
  readonly file: SaleFileView;
  readonly tender: Tender;
  readonly onClose: () => void;
  readonly onDone: (file: SaleFileView, said: string) => void;
}

/** Cash taken for a card or the other way round, put right before the close. */
export function CorrectTenderDialog({ file, tender, onClose, onDone }: CorrectTenderDialogProps) {
  const till = useTill();
  const { t } = useTranslation(['sales', 'common']);
  const money = useMoney();
  const problemText = useSalesProblem();
  const operationId = useRef<string | null>(null);
  const [approvalCode, setApprovalCode] = useState('');
  const [last4, setLast4] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const toCard = tender.kind === 'cash';
  const { saleId } = file.sale;
  const run = async (): Promise<void> => {
    operationId.current ??= till.newId();
    const body = {
      operationId: operationId.current,
      tenderId: tender.tenderId,
      to: toCard
        ? { kind: 'card' as const, terminalId: 'stand-alone', approvalCode: approvalCode.trim(), last4 }
        : { kind: 'cash' as const },
      reason: t('correct.reason'),
    };
    setSending(true);
    const answer = await approved(
      till,
      {
        permission: 'sale.correct-tender',
        action: 'correct-tender',
        subjectId: saleId,
        amountMinor: tender.amountMinor,
      },
      (overrideId) =>
        till.client.takingBack.correctTender({ params: { saleId }, body: { ...body, overrideId } }),
    );
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    onDone(answer.value.file, t('correct.done'));
    onClose();
  };
  return (
    <Dialog
      title={t('correct.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          <Button
            kind="primary"
            ignoreScannerEnter
            isDisabled={isSending || (toCard && approvalCode.trim() === '')}
            onPress={() => void run()}
          >
            {t('correct.confirm', { tender: toCard ? t('tender.card') : t('tender.cash') })}
          </Button>
        </>
      }
    >
      <div className="ticket-dialog">
        <p>{t('correct.text', { amount: money(tender.amountMinor) })}</p>
        <p>{toCard ? t('correct.toCard') : t('correct.toCash')}</p>
        {toCard ? (
          <>
            <TextField
              label={t('refund.slip')}
              value={approvalCode}
              maxLength={20}
              onChange={setApprovalCode}
            />
            <TextField
              label={t('correct.last4')}
              value={last4}
              maxLength={4}
              inputMode="numeric"
              onChange={(next) => setLast4(next.replaceAll(/\D/g, ''))}
            />
          </>
        ) : null}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </div>
    </Dialog>
  );
}
