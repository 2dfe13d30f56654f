import { useState } from 'react';
import { Button, useTranslation } from '@gatehouse/ui';
import type { TakenTender } from '../../model/taken.ts';
import { GiveBackDialog } from './GiveBackDialog.tsx';

/** The way back of a card payment that was taken towards a sale: the money goes back to the card, asked once. */
export function TakeBackCard({
  taken,
  onReversed,
}: {
  readonly taken: TakenTender;
  readonly onReversed: () => void;
}) {
  const { t } = useTranslation('card');
  const [isOpen, setOpen] = useState(false);
  if (taken.asked.kind !== 'card') return null;
  return (
    <>
      <Button kind="quiet" ignoreScannerEnter onPress={() => setOpen(true)}>
        {t('giveBack')}
      </Button>
      <GiveBackDialog
        payment={{ paymentId: taken.asked.paymentId, amountMinor: taken.amountMinor }}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onDone={() => {
          setOpen(false);
          onReversed();
        }}
      />
    </>
  );
}
