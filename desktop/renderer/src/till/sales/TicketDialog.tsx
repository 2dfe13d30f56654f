import { useEffect, useRef, useState } from 'react';
import type { Answer, Problem, SaleFileView, SessionSlot } from '@gatehouse/core/contract';
import { Banner, Button, Dialog, IconButton, useFormat, useTranslation } from '@gatehouse/ui';
import { Choices } from '../../components/Choices.tsx';
import { approved } from '../permits/approving.ts';
import { useTill } from '../till-context.ts';
import { ReasonChoice } from './ReasonChoice.tsx';
import { useSalesProblem } from './sales-words.ts';

type Ticket = SaleFileView['tickets'][number];
type Action = 'reissue' | 'reschedule' | 'undo';
const causes = ['lost', 'damaged', 'other'] as const;
const undoReasons = ['wrongGuest', 'turnedBack'] as const;
const moveReasons = ['late', 'wish', 'ours'] as const;
const dayMs = 86_400_000;

export interface TicketDialogProps {
  readonly file: SaleFileView;
  readonly ticket: Ticket;
  readonly name: string;
  readonly shortCode: string;
  readonly onClose: () => void;
  readonly onDone: (file: SaleFileView, said: string) => void;
}

/** One ticket: a new code, another time, or its last scan undone. Each says what it does before it is pressed. */
export function TicketDialog({ file, ticket, name, shortCode, onClose, onDone }: TicketDialogProps) {
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
  const { saleId } = file.sale;
  const { ticketId } = ticket;
  const said = action === 'reissue' ? t(`ticket.causes.${cause}`) : reason.trim();
  const isReady =
    said !== '' &&
    (action !== 'reschedule' || (ticket.eventId === null ? day !== ticket.day : slot !== null));
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
          : await approved(
              till,
              { permission: 'sale.exchange', action: 'reschedule', subjectId: saleId },
              (overrideId) =>
                till.client.takingBack.reschedule({
                  params: { saleId },
                  body: {
                    ...base,
                    ticketIds: [ticketId],
                    sessionId: slot?.sessionId ?? null,
                    day,
                    overrideId,
                  },
                }),
            );
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
          <Button
            kind="primary"
            ignoreScannerEnter
            isDisabled={!isReady || isSending}
            onPress={() => void run()}
          >
            {action === 'reschedule'
              ? t('ticket.rescheduleConfirm', { time: slot ? format.time(slot.startsAtMs) : format.day(day) })
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
        {problem ? <Banner tone="bad">{problemText(problem)}</Banner> : null}
      </div>
    </Dialog>
  );
}

interface PickTimeProps {
  readonly ticket: Ticket;
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly slot: SessionSlot | null;
  readonly onSlot: (slot: SessionSlot | null) => void;
}

const moved = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The day first, then its times with what is left: only what can be taken can be pressed. */
function PickTime({ ticket, day, onDay, slot, onSlot }: PickTimeProps) {
  const till = useTill();
  const { t } = useTranslation(['sales', 'till']);
  const format = useFormat();
  const today = till.status.get().businessDay;
  const [slots, setSlots] = useState<readonly SessionSlot[]>([]);
  const { eventId } = ticket;
  useEffect(() => {
    let stale = false;
    if (eventId !== null)
      void till.client.till.sessions({ query: { eventId, day } }).then((answer) => {
        if (!stale && answer.ok) setSlots(answer.value.sessions);
      });
    return () => {
      stale = true;
    };
  }, [till, eventId, day]);
  const go = (days: number): void => {
    onSlot(null);
    onDay(moved(day, days));
  };
  return (
    <div className="pick-time">
      <div className="pick-day" role="group" aria-label={t('ticket.day')}>
        <IconButton
          icon="back"
          kind="quiet"
          label={t('till:day.earlier')}
          isDisabled={day <= today}
          onPress={() => go(-1)}
        />
        <strong className="num">{format.day(day)}</strong>
        <IconButton icon="forward" kind="quiet" label={t('till:day.later')} onPress={() => go(1)} />
      </div>
      {eventId === null ? null : slots.length === 0 ? (
        <p className="quiet">{t('ticket.noSessions')}</p>
      ) : (
        <div className="choices">
          {slots.map((one) => (
            <button
              key={one.sessionId}
              type="button"
              className="choice num"
              aria-pressed={slot?.sessionId === one.sessionId}
              disabled={
                one.left <= 0 || one.sessionId === ticket.sessionId || one.endsAtMs <= till.clock.nowMs()
              }
              onClick={() => onSlot(one)}
            >
              {format.time(one.startsAtMs)} ·{' '}
              {t('ticket.seatsLeft', { count: one.left, formatted: format.count(one.left) })}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
