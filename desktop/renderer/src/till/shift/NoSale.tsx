import { useState } from 'react';
import { Banner, TextField, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { useTill } from '../till-context.ts';
import { useAllowed, useProblemText } from '../words.ts';

type Outcome = { readonly tone: 'ok' | 'bad'; readonly words: string };

/** Opens the drawer without a sale. The reason is recorded; whether the drawer opened is told as it is. */
export function NoSale() {
  const till = useTill();
  const { t } = useTranslation('till');
  const problemText = useProblemText();
  const { allowed, role } = useAllowed('cash.no-sale');
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isSending, setSending] = useState(false);
  const open = async (): Promise<void> => {
    setSending(true);
    const answer = await till.client.shift.openDrawer({
      body: { operationId: till.newId(), reason: reason.trim() },
    });
    setSending(false);
    if (!answer.ok) return setOutcome({ tone: 'bad', words: problemText(answer.problem) });
    const { opened } = answer.value;
    setOutcome({ tone: opened ? 'ok' : 'bad', words: t(opened ? 'shift.opened' : 'shift.notOpened') });
    if (opened) setReason('');
  };
  return (
    <section className="task" aria-label={t('shift.noSale')}>
      <header className="side-head">
        <h2 className="t3">{t('shift.noSale')}</h2>
      </header>
      {allowed ? null : <Banner>{t('shift.denied', { role })}</Banner>}
      {outcome ? <Banner tone={outcome.tone}>{outcome.words}</Banner> : null}
      <TextField
        label={t('shift.reason')}
        help={t('shift.reasonHelp')}
        value={reason}
        maxLength={200}
        onChange={setReason}
      />
      <PrimaryAction isDisabled={!allowed || reason.trim() === '' || isSending} onPress={() => void open()}>
        {t('shift.openDrawer')}
      </PrimaryAction>
    </section>
  );
}
