import { useRef, useState } from 'react';
import { Banner, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../PrimaryAction.tsx';
import { approved } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import { ReasonPicker } from './ReasonPicker.tsx';
import { useShiftProblem } from './shift-words.ts';

type Outcome = { readonly tone: 'ok' | 'bad'; readonly words: string };

/** Opens the drawer without a sale. The reason is recorded; whether the drawer opened is told as it is. */
export function NoSale() {
  const till = useTill();
  const { t } = useTranslation('shift');
  const problemText = useShiftProblem();
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isSending, setSending] = useState(false);
  // The second of two taps comes before the button is drawn as disabled.
  const inHand = useRef(false);
  const open = async (): Promise<void> => {
    if (inHand.current) return;
    inHand.current = true;
    const operationId = till.newId();
    setSending(true);
    const answer = await approved(
      till,
      {
        permission: 'cash.no-sale',
        action: 'no-sale',
        subjectId: till.status.get().shift?.shiftId ?? null,
      },
      (overrideId) =>
        till.client.shift.openDrawer({ body: { operationId, reason: reason.trim(), overrideId } }),
    );
    setSending(false);
    inHand.current = false;
    if (!answer.ok) return setOutcome({ tone: 'bad', words: problemText(answer.problem) });
    const { opened } = answer.value;
    setOutcome({ tone: opened ? 'ok' : 'bad', words: t(opened ? 'opened' : 'notOpened') });
    if (opened) setReason('');
  };
  return (
    <section className="task" aria-label={t('tasks.no-sale')}>
      <header className="side-head">
        <h2 className="t3">{t('tasks.no-sale')}</h2>
      </header>
      <div className="task-scroll">
        {outcome ? <Banner tone={outcome.tone}>{outcome.words}</Banner> : null}
        <ReasonPicker of="no-sale" reason={reason} onReason={setReason} />
      </div>
      <PrimaryAction isDisabled={reason.trim() === '' || isSending} onPress={() => void open()}>
        {t('openDrawer')}
      </PrimaryAction>
    </section>
  );
}
