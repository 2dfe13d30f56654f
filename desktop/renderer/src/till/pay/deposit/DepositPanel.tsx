import { useRef, useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Banner, Button, TextField, useTranslation } from '@gatehouse/ui';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney, useProblemText } from '../../words.ts';
import type { TenderPanelProps } from '../tenders.ts';

type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'held'; readonly reference: string; readonly heldMinor: number }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** A deposit held for a booking or a rental: looked up by its reference, set off as far as it reaches. */
export function DepositPanel({ leftMinor, onTaken }: TenderPanelProps) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const problemText = useProblemText();
  const [reference, setReference] = useState(till.basket.get().bookingId ?? '');
  const [found, setFound] = useState<Found>({ kind: 'nothing' });
  const asking = useRef('');
  const lookUp = async (): Promise<void> => {
    const wanted = reference.trim();
    if (wanted === '') return;
    asking.current = wanted;
    const answer = await till.client.paying.deposit({ params: { reference: wanted } });
    if (asking.current !== wanted) return;
    setFound(answer.ok ? { kind: 'held', ...answer.value } : { kind: 'failed', problem: answer.problem });
  };
  const held = found.kind === 'held' && found.reference === reference.trim() ? found : null;
  const amountMinor = Math.min(leftMinor, held?.heldMinor ?? 0);
  return (
    <>
      <TextField
        label={t('deposit.reference')}
        help={t('deposit.help')}
        value={reference}
        maxLength={64}
        onChange={setReference}
      />
      <Button size="l" isDisabled={reference.trim() === ''} onPress={() => void lookUp()}>
        {t('deposit.lookUp')}
      </Button>
      {found.kind === 'failed' ? <Banner tone="bad">{problemText(found.problem)}</Banner> : null}
      {held && held.heldMinor <= 0 ? <Banner tone="warn">{t('deposit.none')}</Banner> : null}
      {held && held.heldMinor > 0 ? (
        <p className="pay-typed num" role="status">
          <span>{t('deposit.held')}</span> <strong>{money(held.heldMinor)}</strong>
        </p>
      ) : null}
      <PrimaryAction
        isDisabled={amountMinor <= 0}
        hint="F12"
        onPress={() =>
          onTaken({
            asked: { kind: 'deposit', reference: reference.trim(), amountMinor },
            amountMinor,
            note: reference.trim(),
            removable: true,
          })
        }
      >
        {amountMinor > 0 ? t('deposit.take', { amount: money(amountMinor) }) : t('deposit.enter')}
      </PrimaryAction>
    </>
  );
}
