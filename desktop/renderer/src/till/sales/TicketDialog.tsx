import { useEffect, useRef, useState } from 'react';
import type { Answer, Problem, SaleFileView, SessionSlot } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, useFormat, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { approved, askForApproval } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import type { Till } from '../till.ts';
import { useMoney } from '../words.ts';
import type { ExchangeStart } from './ExchangePanel.tsx';
import { PickTime } from './PickTime.tsx';
import { ReasonChoice } from './ReasonChoice.tsx';
import { useSalesProblem } from './sales-words.ts';

type Ticket = SaleFileView['tickets'][number];
type RescheduleQuote = Extract<
  Awaited<ReturnType<Till['client']['takingBack']['quoteReschedule']>>,
  { ok: true }
>['value'];
type Action = 'reissue' | 'reschedule' | 'undo';
const causes = ['lost', 'damaged', 'other'] as const;
const undoReasons = ['wrongGuest', 'turnedBack'] as const;
const moveReasons = ['late', 'wish', 'ours'] as const;

export interface TicketDialogProps {
  readonly file: SaleFileView;
  readonly ticket: Ticket;
  readonly name: string;
  readonly shortCode: string;
  readonly onClose: () => void;
  readonly onDone: (file: SaleFileView, said: string) => void;
  /** It costs something else there: the difference is settled in an exchange. */
  readonly onSettle: (start: ExchangeStart) => void;
}

/** One ticket: a new code, another time, or its last scan undone. Each says what it does before it is pressed. */
export function TicketDialog({
  file,
  ticket,
  name,
  shortCode,
  onClose,
  onDone,
  onSettle,
}: TicketDialogProps) {
  const till = useTill();
  const { t } = useTranslation(['sales', 'common']);
  const format = useFormat();
  const problemText = useSalesProblem();
  const operationId = useRef<string | null>(null);
  const [action, setAction] = useState<Action>('reissue');
  const [cause, setCause] = useState<(typeof causes)[number]>('lost');
  const [reason, setReason] = useState('');
  const [slot, setSlot] = useState<SessionSlot | null>(null);
  const [day, setDay] = useState(ticket.day);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const [moving, setMoving] = useState<RescheduleQuote | null>(null);
  const money = useMoney();
  const { saleId } = file.sale;
  const { ticketId } = ticket;
  const said = action === 'reissue' ? t(`ticket.causes.${cause}`) : reason.trim();
  const isChosen = ticket.eventId === null ? day !== ticket.day : slot !== null;
  const isReady = said !== '' && (action !== 'reschedule' || (isChosen && moving !== null));
  const sessionId = slot?.sessionId ?? null;
  const isMoving = action === 'reschedule' && isChosen;
  useEffect(() => {
    if (!isMoving) return;
    let stale = false;
    void till.client.takingBack
      .quoteReschedule({ params: { saleId }, body: { ticketIds: [ticketId], sessionId, day } })
      .then((answer) => {
        if (stale) return;
        setMoving(answer.ok ? answer.value : null);
        setProblem(answer.ok ? null : answer.problem);
      });
    return () => {
      stale = true;
    };
  }, [till, saleId, ticketId, sessionId, day, isMoving]);
  const differenceMinor = isMoving ? (moving?.differenceMinor ?? 0) : 0;
  const settle = (): void => {
    if (moving)
      onSettle({
        lines: moving.lines,
        ticketIds: [ticketId],
        variantId: moving.variantId,
        quantity: moving.quantity,
        day,
        slot,
      });
  };
  const run = async (): Promise<void> => {
    operationId.current ??= till.newId();
    const base = { operationId: operationId.current, reason: said };
    setSending(true);
    const answer: Answer<{ file: SaleFileView }> =
      action === 'reissue'
        ? await approved(
            till,
            { permission: 'ticket.reissue', action: 'reissue', subjectId: ticketId },
            (overrideId) =>
              till.client.takingBack.reissue({
                params: { ticketId },
                body: { ...base, saleId, cause, overrideId },
              }),
          )
        : action === 'undo'
          ? await approved(
              till,
              { permission: 'ticket.undo-scan', action: 'undo-scan', subjectId: ticketId },
              (overrideId) =>
                till.client.takingBack.undoScan({
                  params: { ticketId },
                  body: { ...base, saleId, overrideId },
                }),
            )
          : await sendReschedule(till, saleId, differenceMinor, {
              ...base,
              ticketIds: [ticketId],
              sessionId,
              day,
              difference: differenceMinor === 0 ? 'refuse' : 'waive',
            });
    setSending(false);
    if (!answer.ok) {
      // A refusal did nothing: the next press is a new operation.
      operationId.current = answer.problem.code === 'unreachable' ? operationId.current : null;
      return setProblem(answer.problem);
    }
    onDone(answer.value.file, t(`ticket.${action}Done`));
    onClose();
  };
  return (
    <Dialog
      title={t('ticket.title', { name, code: shortCode })}
      isOpen
      onClose={onClose}
      width="wide"
      actions={
        <>
          <Button onPress={onClose}>{t('common:action.cancel')}</Button>
          {differenceMinor === 0 ? null : (
            <Button isDisabled={isSending} ignoreScannerEnter onPress={settle}>
              {differenceMinor > 0
                ? t('ticket.charge', { amount: money(differenceMinor) })
                : t('ticket.giveBack', { amount: money(-differenceMinor) })}
            </Button>
          )}
          <Button
            kind="primary"
            ignoreScannerEnter
            isDisabled={!isReady || isSending}
            onPress={() => void run()}
          >
            {action === 'reschedule' && differenceMinor !== 0
              ? t('ticket.waiveConfirm')
              : action === 'reschedule'
                ? t('ticket.rescheduleConfirm', {
                    time: slot ? format.time(slot.startsAtMs) : format.day(day),
                  })
                : t(`ticket.${action}Confirm`)}
          </Button>
        </>
      }
    >
      <div className="ticket-dialog">
        <Choices
          label={t('actions')}
          items={(['reissue', 'reschedule', 'undo'] as const).map((id) => ({ id, name: t(`ticket.${id}`) }))}
          selected={action}
          onChoose={(next) => {
            setAction(next);
            setReason('');
            setProblem(null);
          }}
        />
        <p>{t(`ticket.${action}Text`)}</p>
        {action === 'reissue' ? (
          <Choices
            label={t('ticket.cause')}
            items={causes.map((id) => ({ id, name: t(`ticket.causes.${id}`) }))}
            selected={cause}
            onChoose={setCause}
          />
        ) : (
          <>
            {action === 'reschedule' ? (
              <PickTime ticket={ticket} day={day} onDay={setDay} slot={slot} onSlot={setSlot} />
            ) : null}
            <ReasonChoice
              items={
                action === 'undo'
                  ? undoReasons.map((id) => ({ id, name: t(`ticket.undoReasons.${id}`) }))
                  : moveReasons.map((id) => ({ id, name: t(`ticket.moveReasons.${id}`) }))
              }
              value={reason}
              onChange={setReason}
            />
          </>
        )}
        {differenceMinor === 0 ? null : (
          <Banner tone="warn">
            {t(differenceMinor > 0 ? 'ticket.costsMore' : 'ticket.costsLess', {
              amount: money(Math.abs(differenceMinor)),
            })}
          </Banner>
        )}
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </div>
    </Dialog>
  );
}

type RescheduleBody = Parameters<Till['client']['takingBack']['reschedule']>[0]['body'];

/** Moves a ticket, asking on the spot for the approvals that takes: to move it, and to leave a difference as it is. */
async function sendReschedule(
  till: Till,
  saleId: string,
  differenceMinor: number,
  body: RescheduleBody,
): Promise<Answer<{ file: SaleFileView }>> {
  let waiveOverrideId: string | null = null;
  const run = () =>
    approved(till, { permission: 'sale.exchange', action: 'reschedule', subjectId: saleId }, (overrideId) =>
      till.client.takingBack.reschedule({
        params: { saleId },
        body: { ...body, overrideId, waiveOverrideId },
      }),
    );
  const may = till.status.get().operator?.permissions ?? [];
  if (body.difference === 'waive' && !may.includes('sale.price-override')) {
    waiveOverrideId = await askForApproval(till, {
      permission: 'sale.price-override',
      action: 'reschedule',
      subjectId: saleId,
      amountMinor: Math.abs(differenceMinor),
    });
  }
  return run();
}
