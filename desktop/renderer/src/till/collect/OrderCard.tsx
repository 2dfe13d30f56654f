import { useState } from 'react';
import type { OrderPerson, OrderTicketView, OrderView } from '@gatehouse/core/contract';
import { Banner, Button, Icon, useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import { useTill } from '../till-context.ts';
import { useMoney } from '../words.ts';
import { BandDialog } from './BandDialog.tsx';
import { collectTickets, openOrder, serveOrder } from './collect.ts';
import { QuestionsDialog } from './QuestionsDialog.tsx';
import { SignDialog, type SignWanted } from './SignDialog.tsx';
import { useCollectProblem } from './problem-words.ts';

const same = <Value,>(value: Value) => value;

type Dialog =
  | { readonly kind: 'sign'; readonly wanted: SignWanted }
  | { readonly kind: 'questions'; readonly person: OrderPerson }
  | { readonly kind: 'band'; readonly ticket: OrderTicketView; readonly name: string };

/** A booking on one look: who, what, what is missing with its remedy, and one large button. */
export function OrderCard({ order }: { readonly order: OrderView }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const format = useFormat();
  const money = useMoney();
  const problemWords = useCollectProblem();
  const problem = useStore(till.collect.problem, same);
  const isBusy = useStore(till.collect.isBusy, same);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const reload = () => void openOrder(till, order.orderId);
  const waiting = order.tickets.filter(({ collected }) => collected === null);
  const chosen = waiting.filter(({ ticketId }) => !left.has(ticketId));
  const taking = new Set(chosen.flatMap(({ customerId }) => customerId ?? []));
  const open = order.open.filter((one) => one.kind === 'balance' || taking.has(one.customerId));
  const toggle = (ticketId: string) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(ticketId)) next.add(ticketId);
      return next;
    });
  const starts = order.lines.flatMap(({ sessionStartsAtMs }) => sessionStartsAtMs ?? []);
  const isDone = waiting.length === 0 || order.state === 'cancelled';
  return (
    <div className="collect-card">
      <header className="side-head">
        <div className="collect-title">
          <h2 className="t3 one-line">{order.buyer.name === '' ? t('erased') : order.buyer.name}</h2>
          <p className="quiet num">
            {order.code}
            {starts.length === 0 ? '' : ` · ${format.time(Math.min(...starts))}`}
            {order.buyer.phone === '' ? '' : ` · ${order.buyer.phone}`}
          </p>
        </div>
        <span className="collect-state" data-state={order.state}>
          {t(`state.${order.state}`)}
        </span>
      </header>
      <div className="collect-body">
        {problem ? <Banner tone="bad">{problemWords(problem)}</Banner> : null}
        <OpenRows order={order} open={open} onDialog={setDialog} />
        <ul className="collect-tickets">
          {order.tickets.map((ticket) => {
            const person = order.persons.find(({ customerId }) => customerId === ticket.customerId);
            return (
              <TicketRow
                key={ticket.ticketId}
                ticket={ticket}
                person={person}
                isChosen={!left.has(ticket.ticketId)}
                onToggle={() => toggle(ticket.ticketId)}
                onBand={() =>
                  setDialog({
                    kind: 'band',
                    ticket,
                    name: person && person.name !== '' ? person.name : ticket.productName,
                  })
                }
              />
            );
          })}
        </ul>
      </div>
      <footer className="collect-foot">
        <dl className="collect-money">
          <div>
            <dt className="quiet">{t('paid')}</dt>
            <dd className="num">{money(order.paidMinor)}</dd>
          </div>
          {order.balanceMinor > 0 ? (
            <div data-tone="warn">
              <dt>{t('balance')}</dt>
              <dd className="num">{money(order.balanceMinor)}</dd>
            </div>
          ) : null}
        </dl>
        <div className="collect-second">
          <Button icon="plus" onPress={() => serveOrder(till, order, 'add')}>
            {t('add')}
          </Button>
          {isDone || order.balanceMinor > 0 ? null : (
            <Button
              isDisabled={open.length > 0 || isBusy || chosen.length === 0}
              onPress={() =>
                void collectTickets(
                  till,
                  order,
                  chosen.map(({ ticketId }) => ticketId),
                  false,
                )
              }
            >
              {t('noPaper')}
            </Button>
          )}
        </div>
        {order.balanceMinor > 0 ? (
          <Button
            kind="primary"
            size="l"
            wide
            icon="cash"
            ignoreScannerEnter
            onPress={() => serveOrder(till, order, 'balance')}
          >
            {t('pay', { amount: money(order.balanceMinor) })}
          </Button>
        ) : (
          <Button
            kind="primary"
            size="l"
            wide
            icon="collect"
            ignoreScannerEnter
            isDisabled={isDone || open.length > 0 || isBusy || chosen.length === 0}
            onPress={() =>
              void collectTickets(
                till,
                order,
                chosen.map(({ ticketId }) => ticketId),
                true,
              )
            }
          >
            {isDone
              ? t(`state.${order.state}`)
              : t('collectAll', { count: chosen.length, formatted: format.count(chosen.length) })}
          </Button>
        )}
      </footer>
      {dialog?.kind === 'sign' ? (
        <SignDialog wanted={dialog.wanted} onClose={() => setDialog(null)} onSigned={reload} />
      ) : dialog?.kind === 'questions' ? (
        <QuestionsDialog
          orderId={order.orderId}
          person={dialog.person}
          onClose={() => setDialog(null)}
          onAnswered={(next) => till.collect.card.set({ kind: 'order', order: next })}
        />
      ) : dialog?.kind === 'band' ? (
        <BandDialog
          ticketId={dialog.ticket.ticketId}
          orderId={order.orderId}
          name={dialog.name}
          onClose={() => setDialog(null)}
          onLinked={reload}
        />
      ) : null}
    </div>
  );
}

/** What is missing, one amber row for each thing, with everybody it is missing from and its remedy. */
function OpenRows({
  order,
  open,
  onDialog,
}: {
  readonly order: OrderView;
  readonly open: OrderView['open'];
  readonly onDialog: (dialog: Dialog) => void;
}) {
  const { t } = useTranslation('collect');
  const waivers = open.filter((one) => one.kind === 'waiver');
  const templates = [...new Set(waivers.map(({ templateId }) => templateId))];
  const questions = open.filter((one) => one.kind === 'question');
  const asked = [...new Set(questions.map(({ customerId }) => customerId))];
  return (
    <>
      {templates.map((templateId) => {
        const missing = waivers.filter((one) => one.templateId === templateId);
        const names = missing.map(({ name }) => firstName(name)).join(', ');
        const state = missing.every((one) => one.state === 'outdated')
          ? 'waiverOutdated'
          : missing.every((one) => one.state === 'expired')
            ? 'waiverExpired'
            : 'waiverMissing';
        return (
          <Banner
            key={templateId}
            remedy={{
              label: t('signNow'),
              onPress: () =>
                onDialog({
                  kind: 'sign',
                  wanted: {
                    templateId,
                    day: order.day,
                    people: missing.map(({ customerId }) => {
                      const person = order.persons.find((one) => one.customerId === customerId);
                      return {
                        customerId,
                        name: person?.name ?? '',
                        isMinor: person?.isMinor ?? false,
                        guardianId: person?.guardianId ?? null,
                      };
                    }),
                    guardian:
                      order.buyer.name === ''
                        ? null
                        : { customerId: order.buyer.customerId, name: order.buyer.name },
                  },
                }),
            }}
          >
            {t(state, { names })}
          </Banner>
        );
      })}
      {asked.map((customerId) => {
        const person = order.persons.find((one) => one.customerId === customerId);
        return person ? (
          <Banner
            key={customerId}
            remedy={{ label: t('answerNow'), onPress: () => onDialog({ kind: 'questions', person }) }}
          >
            {t('questionOpen', { names: firstName(person.name) })}
          </Banner>
        ) : null;
      })}
    </>
  );
}

export const firstName = (name: string): string => name.split(/\s+/)[0] ?? name;

function TicketRow({
  ticket,
  person,
  isChosen,
  onToggle,
  onBand,
}: {
  readonly ticket: OrderTicketView;
  readonly person: OrderPerson | undefined;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onBand: () => void;
}) {
  const { t } = useTranslation('collect');
  const format = useFormat();
  const name = person === undefined ? '' : person.name === '' ? t('erased') : person.name;
  const shown = name === '' ? ticket.productName : name;
  const signed = person?.needs.waivers.filter(({ state }) => state === 'valid') ?? [];
  return (
    <li className="collect-ticket" data-done={ticket.collected !== null || undefined}>
      <label className="collect-choose">
        <input
          type="checkbox"
          checked={ticket.collected === null && isChosen}
          disabled={ticket.collected !== null}
          aria-label={t('choose', { name: shown })}
          onChange={onToggle}
        />
        <span className="collect-person">
          <strong className="one-line">
            {shown}
            {person?.isMinor ? <span className="collect-child">{t('child')}</span> : null}
          </strong>
          <span className="quiet one-line">
            {name === '' ? ticket.shortCode : ticket.productName}
            {ticket.mediaCode === null ? '' : ` · ${t('linked', { code: ticket.mediaCode })}`}
          </span>
          {ticket.collected ? (
            <span className="collect-note">
              {t('takenAt', { time: format.time(ticket.collected.atMs), place: ticket.collected.place })}
            </span>
          ) : signed.length > 0 ? (
            <span className="collect-note" data-tone="ok">
              <Icon name="check" size={16} />
              {t('waiverValid', { date: signed[0]?.validUntil ?? '' })}
            </span>
          ) : null}
        </span>
      </label>
      <Button kind="quiet" onPress={onBand}>
        {t('link')}
      </Button>
    </li>
  );
}
