import { useState } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { Button, Dialog, PinPad, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { type ApprovalPending, showForApproval } from './approving.ts';
import './permits.css';

const same = (pending: ApprovalPending | null) => pending;

/** Somebody who may comes to the till: what it is about in large type, their PIN, or their badge under the scanner. */
export function ApprovalDialog() {
  const pending = useStore(useTill().approval, same);
  return pending ? <Asking pending={pending} /> : null;
}

function Asking({ pending }: { readonly pending: ApprovalPending }) {
  const till = useTill();
  const { t } = useTranslation(['permits', 'common']);
  const money = useMoney();
  const format = useFormat();
  const [pin, setPin] = useState('');
  const { wanted, state } = pending;
  const [shown, setShown] = useState(state.kind);
  if (shown !== state.kind) {
    setShown(state.kind);
    if (state.kind !== 'asking') setPin('');
  }
  const { amountMinor, basisPoints } = wanted;
  const size = [
    ...(typeof amountMinor === 'number' ? [money(Math.abs(amountMinor))] : []),
    ...(typeof basisPoints === 'number' ? [percentIn(format.locale, basisPoints)] : []),
  ].join(' · ');
  const who = till.status.get().operator?.name ?? '';
  return (
    <Dialog
      title={t('permits:title')}
      isOpen
      onClose={() => pending.end(null)}
      actions={<Button onPress={() => pending.end(null)}>{t('common:action.cancel')}</Button>}
    >
      <div className="approval-about">
        <p className="approval-what">{t(`permits:what.${wanted.permission}`)}</p>
        {size === '' ? null : <p className="approval-size num">{size}</p>}
        <p className="quiet">{t('permits:once', { name: who })}</p>
      </div>
      <PinPad
        value={pin}
        error={state.kind === 'refused' ? t(`permits:refused.${refusalOf(state.problem)}`) : undefined}
        isDisabled={state.kind === 'checking'}
        onChange={setPin}
        onComplete={(entered) => void showForApproval(till, { pin: entered })}
      />
      <p className="approval-badge quiet">{t('permits:orBadge')}</p>
    </Dialog>
  );
}

const percentIn = (locale: string, basisPoints: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);

const REFUSALS = {
  wrong_pin: 'wrong',
  wrong_badge: 'wrongBadge',
  own_approval: 'own',
  approver_may_not: 'mayNot',
  locked_out: 'locked',
  pin_not_unique: 'shared',
} as const;

const refusalOf = ({ code }: Problem): (typeof REFUSALS)[keyof typeof REFUSALS] | 'unreachable' =>
  Object.hasOwn(REFUSALS, code) ? REFUSALS[code as keyof typeof REFUSALS] : 'unreachable';
