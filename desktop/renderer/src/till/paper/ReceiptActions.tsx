import { useState } from 'react';
import type { Problem, ReceiptMailView } from '@gatehouse/core/contract';
import { Banner, Button, TextField, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';
import { useProblemText } from '../words.ts';
import './paper.css';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What else a guest may want of a sale: the receipt by e-mail, or one without prices. For any screen that shows one. */
export function ReceiptActions({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation('paper');
  const till = useTill();
  const problemText = useProblemText();
  const [isOpen, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [operationId, setOperationId] = useState(() => till.newId());
  const [isWrong, setWrong] = useState(false);
  const [isSending, setSending] = useState(false);
  const [mail, setMail] = useState<ReceiptMailView | null>(null);
  const [gift, setGift] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    if (!EMAIL.test(email.trim())) return setWrong(true);
    setSending(true);
    const answer = await till.client.paper.mailReceipt({
      params: { saleId },
      body: { operationId, email: email.trim() },
    });
    setSending(false);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    setMail(answer.value);
    setOpen(false);
    setEmail('');
    setOperationId(till.newId());
  };
  const printGift = async (): Promise<void> => {
    setSending(true);
    const answer = await till.client.paper.giftReceipt({
      params: { saleId },
      body: { operationId: till.newId() },
    });
    setSending(false);
    setGift(answer.ok);
    setProblem(answer.ok ? null : answer.problem);
  };
  return (
    <div className="receipt-actions">
      <div className="receipt-action-row">
        <Button icon="note" onPress={() => setOpen((shown) => !shown)}>
          {t('mail.send')}
        </Button>
        <Button icon="gift" isDisabled={isSending || gift} onPress={() => void printGift()}>
          {t('mail.gift')}
        </Button>
      </div>
      {isOpen ? (
        <form
          className="receipt-mail"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            label={t('mail.email')}
            type="email"
            inputMode="email"
            autoComplete="off"
            autoFocus
            value={email}
            onChange={(next) => {
              setEmail(next);
              setWrong(false);
            }}
            error={isWrong ? t('mail.invalid') : undefined}
          />
          <Button kind="primary" isDisabled={isSending || email === ''} onPress={() => void send()}>
            {t('mail.send')}
          </Button>
        </form>
      ) : null}
      <p role="status" className="quiet">
        {mail ? t(`mail.${mail.state}`) : gift ? t('mail.giftPrinted') : ''}
      </p>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
    </div>
  );
}
