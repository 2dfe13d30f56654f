import { useRef, useState } from 'react';
import type { Problem, RentalItem, RentalTypeView } from '@gatehouse/core/contract';
import { amountOf, Banner, Button, TextField, useFormat, useTranslation } from '@gatehouse/ui';
import { approved } from '../../permits/approving.ts';
import { useStoredProblem } from '../../pay/stored-value/problem.ts';
import { PrimaryAction } from '../../PrimaryAction.tsx';
import { useTill } from '../../till-context.ts';
import { useMoney, useText } from '../../words.ts';
import { AmountPad } from '../stored-value/AmountPad.tsx';
import { rentIntoBasket } from './into-basket.ts';

interface ItemPanelProps {
  readonly type: RentalTypeView;
  readonly item: RentalItem;
  readonly onDone: (words: string) => void;
}

/** One item: what it is, since when, and the one thing to do with it now. */
export function ItemPanel(props: ItemPanelProps) {
  const { t } = useTranslation('stored');
  const format = useFormat();
  const money = useMoney();
  const text = useText();
  const { type, item } = props;
  const depositMinor = item.state === 'free' ? type.depositMinor : item.depositMinor;
  return (
    <section className="stored-form" aria-label={`${text(type.name)} ${item.itemNumber}`}>
      <header className="side-head">
        <h2 className="t3">{text(type.name)}</h2>
        <strong className="rental-hero num">{item.itemNumber}</strong>
      </header>
      <dl className="rental-facts rental-when num">
        <div>
          <dt>{t('rentals.deposit')}</dt>
          <dd>{depositMinor > 0 ? money(depositMinor) : t('rentals.depositNone')}</dd>
        </div>
      </dl>
      {item.sinceMs === null || item.state === 'held' ? null : (
        <p className="rental-when quiet num">{t('rentals.since', { time: format.time(item.sinceMs) })}</p>
      )}
      {item.dueAtMs === null || item.state === 'free' ? null : item.state === 'overdue' ? (
        <Banner>{t('rentals.wasDue', { time: format.time(item.dueAtMs) })}</Banner>
      ) : (
        <p className="rental-when quiet num">{t('rentals.due', { time: format.time(item.dueAtMs) })}</p>
      )}
      {item.state === 'free' ? (
        <RentOut {...props} />
      ) : item.state === 'held' ? (
        <PutBack {...props} />
      ) : (
        <GiveBack {...props} />
      )}
    </section>
  );
}

function RentOut({ type, item, onDone }: ItemPanelProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const problemText = useStoredProblem();
  const operationId = useRef<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const rent = async (): Promise<void> => {
    if (isSending) return;
    operationId.current ??= till.newId();
    setSending(true);
    const { typeId, itemNumber } = item;
    const held = await till.client.rentals.hold({
      body: { operationId: operationId.current, typeId, itemNumber },
    });
    setSending(false);
    if (!held.ok) return setProblem(held.problem);
    await rentIntoBasket(till, held.value);
    const { name, needsSale } = held.value;
    onDone(t(needsSale ? 'rentals.rented' : 'rentals.wentOut', { name }));
  };
  return (
    <>
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction isDisabled={isSending} onPress={() => void rent()}>
        {type.depositMinor > 0
          ? t('rentals.rentOut', { amount: money(type.depositMinor) })
          : t('rentals.rentOutFree')}
      </PrimaryAction>
    </>
  );
}

/** In a basket: put back, or left for whoever pays. */
function PutBack({ item, onDone }: ItemPanelProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const putBack = async (): Promise<void> => {
    const { rentalId } = item;
    if (rentalId === null) return;
    await till.client.rentals.release({ params: { rentalId }, body: {} });
    till.basket.set((basket) => ({
      ...basket,
      extras: basket.extras.filter((extra) => extra.kind !== 'deposit' || extra.reference !== rentalId),
    }));
    onDone(`${item.itemNumber}: ${t('rentals.state.free')}`);
  };
  return (
    <>
      <p className="quiet">{t('rentals.held')}</p>
      <Button size="l" onPress={() => void putBack()}>
        {t('rentals.putBack')}
      </Button>
    </>
  );
}

function GiveBack({ type, item, onDone }: ItemPanelProps) {
  const till = useTill();
  const { t } = useTranslation('stored');
  const money = useMoney();
  const text = useText();
  const problemText = useStoredProblem();
  const operationId = useRef<string | null>(null);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [isBroken, setBroken] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const feeMinor = isBroken ? amountOf(typed) : 0;
  const refundMinor = item.depositMinor - feeMinor;
  const isReady = refundMinor >= 0 && (!isBroken || (feeMinor > 0 && reason.trim() !== ''));
  const giveBack = async (): Promise<void> => {
    const { rentalId } = item;
    if (rentalId === null || isSending) return;
    operationId.current ??= till.newId();
    const id = operationId.current;
    setSending(true);
    const wanted = {
      permission: 'rental.handle' as const,
      action: 'return',
      subjectId: rentalId,
      amountMinor: refundMinor,
    };
    const answer = await approved(till, wanted, (overrideId) =>
      till.client.rentals.giveBack({
        params: { rentalId },
        body: { operationId: id, feeMinor, reason: reason.trim(), overrideId },
      }),
    );
    setSending(false);
    if (!answer.ok) return setProblem(answer.problem);
    const name = `${text(type.name)} ${item.itemNumber}`;
    const given = answer.value.refundMinor;
    onDone(
      given > 0
        ? t('rentals.returned', { name, amount: money(given) })
        : t('rentals.returnedNothing', { name }),
    );
  };
  return (
    <>
      {item.depositMinor > 0 ? (
        <Button aria-pressed={isBroken} onPress={() => setBroken(!isBroken)}>
          {isBroken ? t('rentals.noDamage') : t('rentals.damage')}
        </Button>
      ) : null}
      {isBroken ? (
        <>
          <TextField label={t('rentals.reason')} value={reason} maxLength={200} onChange={setReason} />
          <AmountPad label={t('rentals.fee')} typed={typed} onChange={setTyped} />
        </>
      ) : null}
      {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      <PrimaryAction isDisabled={!isReady || isSending} onPress={() => void giveBack()}>
        {item.depositMinor === 0
          ? t('rentals.giveBackFree')
          : refundMinor > 0
            ? t('rentals.giveBack', { amount: money(refundMinor) })
            : t('rentals.giveBackNothing')}
      </PrimaryAction>
    </>
  );
}
