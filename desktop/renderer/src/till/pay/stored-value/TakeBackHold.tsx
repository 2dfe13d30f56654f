import { Button, useTranslation } from '@gatehouse/ui';
import { useTill } from '../../till-context.ts';
import type { TakenTender } from '../../model/taken.ts';
import { holdIdOf } from './hold-id.ts';

interface TakeBackHoldProps {
  readonly taken: TakenTender;
  readonly onReversed: () => void;
}

/** Nothing was redeemed yet: what was set aside for this sale is free again, and the guest has the card back. */
export function TakeBackHold({ taken, onReversed }: TakeBackHoldProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const release = async (): Promise<void> => {
    const { asked, amountMinor } = taken;
    if (asked.kind !== 'stored-value' && asked.kind !== 'voucher') return;
    const operationId = holdIdOf(till.pending.get()?.operationId ?? '', asked.code, amountMinor);
    // Without an answer it lapses by itself in some minutes: the guest need not wait for that.
    await till.client.storedValue.release({ body: { operationId } });
    onReversed();
  };
  return <Button onPress={() => void release()}>{t('pay.takeBack')}</Button>;
}
