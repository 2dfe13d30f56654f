import { memo } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Button, IconButton, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { PendingSale } from '../model/taken.ts';
import { openPaying, payExactCash } from '../paying.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { choiceOf, type TenderChoice } from './tenders.ts';
import { useLeft } from './use-left.ts';
import './pay-buttons.css';

/** How the receipt will come: what the primary action depends on stands on it. */
const printerOf = (status: StationStatus): 'ready' | 'away' | 'none' => {
  const printer = status.devices.find(({ kind }) => kind === 'printer');
  if (!printer) return 'none';
  return printer.health.kind === 'ok' ? 'ready' : 'away';
};
const hints = { ready: 'exactReady', away: 'exactNoPrinter', none: 'exact' } as const;
const takenOf = (pending: PendingSale | null): number => pending?.tenders.length ?? 0;
const card = choiceOf('card');

/** The ways to pay under the basket: any of them, by card, and in the corner the exact amount in cash. */
export function PayButtons({ isDisabled }: { readonly isDisabled: boolean }) {
  const till = useTill();
  const hasTaken = useStore(till.pending, takenOf) > 0;
  if (hasTaken) return <GoOn />;
  return (
    <div className="basket-pay">
      <OtherWays isDisabled={isDisabled} />
      {card ? <CardButton choice={card} isDisabled={isDisabled} /> : null}
      <PayExact isDisabled={isDisabled} />
    </div>
  );
}

/* The buttons stay as they are while the basket grows: the kit's own are the dearest thing a tap could render again. */

const OtherWays = memo(function OtherWays({ isDisabled }: { readonly isDisabled: boolean }) {
  const till = useTill();
  const { t } = useTranslation('pay');
  return (
    <IconButton
      icon="wallet"
      label={t('otherWays')}
      ignoreScannerEnter
      isDisabled={isDisabled}
      onPress={() => openPaying(till)}
    />
  );
});

const always = (): boolean => true;
const none = (): null => null;
const noHint = (): string => '';

function CardButton({ choice, isDisabled }: { readonly choice: TenderChoice; readonly isDisabled: boolean }) {
  const till = useTill();
  const label = choice.useLabel();
  const isOffered = (choice.useOffered ?? always)();
  const obstacle = (choice.useObstacle ?? none)();
  const hint = (choice.useHint ?? noHint)();
  if (!isOffered) return null;
  const below = obstacle ?? hint;
  return (
    <div className="pay-card" data-tender-key={choice.shortcut}>
      <Button
        kind="outline"
        size="l"
        wide
        hint={[below, choice.shortcut].filter(Boolean).join(' · ')}
        ignoreScannerEnter
        isDisabled={isDisabled || obstacle !== null}
        onPress={() => openPaying(till, choice.id)}
      >
        {label} <LeftAmount />
      </Button>
    </div>
  );
}

const PayExact = memo(function PayExact({ isDisabled }: { readonly isDisabled: boolean }) {
  const till = useTill();
  const { t } = useTranslation('pay');
  const printer = useStore(till.status, printerOf);
  return (
    <div data-primary>
      <Button
        kind="primary"
        size="l"
        wide
        hint={`${t(hints[printer])} · F12`}
        ignoreScannerEnter
        isDisabled={isDisabled}
        onPress={() => void payExactCash(till)}
      >
        <ExactWords />
      </Button>
    </div>
  );
});

/** The amounts on the buttons, which alone change with a tap. */
function LeftAmount() {
  const money = useMoney();
  const { leftMinor } = useLeft();
  return <span className="num">{money(leftMinor)}</span>;
}

function ExactWords() {
  const { t } = useTranslation('pay');
  const money = useMoney();
  const { inCashMinor } = useLeft();
  return t('payCash', { amount: money(inCashMinor) });
}

/** A part is paid: the only way is on. */
function GoOn() {
  const till = useTill();
  const { t } = useTranslation('pay');
  const money = useMoney();
  const { leftMinor } = useLeft();
  return (
    <div className="basket-pay" data-going-on>
      <div data-primary>
        <Button
          kind="primary"
          size="l"
          wide
          hint={`${t('goOnHint')} · F12`}
          ignoreScannerEnter
          onPress={() => openPaying(till)}
        >
          {t('goOn', { amount: money(leftMinor) })}
        </Button>
      </div>
    </div>
  );
}
