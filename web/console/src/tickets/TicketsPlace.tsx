import { useState } from 'react';
import type { ConsoleTicketRow } from '@gatehouse/core/tickets';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Skeleton,
  Table,
  useFormat,
  useTranslation,
  type Column,
  type Tone,
} from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { DelayedSearch } from '../components/ListFilters.tsx';
import { useAnswer } from '../state/use-answer.ts';
import { useNarrow } from '../state/use-narrow.ts';
import { CallOffDialog } from '../sessions/CallOffDialog.tsx';
import { IssueDialog } from './IssueDialog.tsx';
import { EraseDialog } from './EraseDialog.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { useValidityWords } from './use-validity-words.ts';

export interface FoundTicket {
  readonly ticket: ConsoleTicketRow;
  readonly productName: string;
}

const tones: Readonly<Record<ConsoleTicketRow['status'], Tone>> = {
  valid: 'ok',
  voided: 'bad',
  blocked: 'bad',
  unpaid: 'warn',
  replaced: 'neutral',
};

export function TicketsPlace() {
  const { t } = useTranslation(['console', 'calloff']);
  const { client, venue, place, go } = useConsole();
  const mayIssue = useMay('ticket.issue');
  const mayCallOff = useMay('session.cancel');
  const [isCallingOff, setIsCallingOff] = useState(false);
  const [isIssuing, setIsIssuing] = useState(false);
  const [revoking, setRevoking] = useState<FoundTicket>();
  const [erasing, setErasing] = useState<FoundTicket>();
  const columns = useTicketColumns(setRevoking, setErasing);
  const q = place.q ?? '';
  const asked = useAnswer(`tickets ${venue.venueId} ${q}`, () =>
    client.tickets({ params: { venueId: venue.venueId }, query: { q } }),
  );
  return (
    <>
      <div className="c-bar">
        <div className="c-filters">
          <DelayedSearch
            label={t('tickets.search')}
            placeholder={t('tickets.search')}
            value={q}
            onValue={(text) => go({ ...place, q: text === '' ? undefined : text }, { replace: true })}
          />
        </div>
        {mayCallOff ? <Button onPress={() => setIsCallingOff(true)}>{t('calloff:open')}</Button> : null}
        {mayIssue ? (
          <Button kind="primary" icon="plus" onPress={() => setIsIssuing(true)}>
            {t('tickets.issue')}
          </Button>
        ) : (
          <p className="quiet">{t('tickets.notAllowedIssue')}</p>
        )}
      </div>
      <AskedStates asked={asked} loading={<Skeleton shape="row" count={8} />}>
        {({ tickets }) => (
          <Card padded={false}>
            <Table
              label={t('place.tickets')}
              columns={columns}
              rows={tickets}
              rowKey={(row) => row.ticket.ticketId}
              empty={
                q === '' ? (
                  <EmptyState title={t('tickets.empty')}>{t('tickets.emptyText')}</EmptyState>
                ) : (
                  <EmptyState
                    icon="search"
                    title={t('list.noMatch')}
                    action={{ label: t('list.clearSearch'), onPress: () => go({ ...place, q: undefined }) }}
                  >
                    {t('tickets.noMatchText', { q })}
                  </EmptyState>
                )
              }
            />
          </Card>
        )}
      </AskedStates>
      {isCallingOff ? (
        <CallOffDialog
          onClose={() => {
            setIsCallingOff(false);
            asked.askAgain();
          }}
        />
      ) : null}
      {isIssuing ? (
        <IssueDialog
          onClose={() => {
            setIsIssuing(false);
            asked.askAgain();
          }}
        />
      ) : null}
      {erasing ? (
        <EraseDialog
          found={erasing}
          onClose={() => setErasing(undefined)}
          onErased={() => {
            setErasing(undefined);
            asked.askAgain();
          }}
        />
      ) : null}
      {revoking ? (
        <RevokeDialog
          found={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={(changed) => {
            setRevoking(undefined);
            if (asked.value)
              asked.take({
                tickets: asked.value.tickets.map((one) =>
                  one.ticket.ticketId === changed.ticket.ticketId ? changed : one,
                ),
              });
          }}
        />
      ) : null}
    </>
  );
}

function useTicketColumns(
  onRevoke: (found: FoundTicket) => void,
  onErase: (found: FoundTicket) => void,
): readonly Column<FoundTicket>[] {
  const { t } = useTranslation('console');
  const format = useFormat();
  const narrow = useNarrow();
  const mayRevoke = useMay('ticket.revoke');
  const mayErase = useMay('subject.erase');
  const validity = useValidityWords();
  const short = (ticket: ConsoleTicketRow) => (
    <span className="c-id num" title={ticket.ticketId}>
      {ticket.serial.slice(-8)}
    </span>
  );
  const state = ({ ticket }: FoundTicket) => (
    <span className="c-two-lines">
      <span>
        <Badge tone={tones[ticket.status]}>{t(`tickets.status.${ticket.status}`)}</Badge>
      </span>
      {ticket.statusReason === '' ? null : <span className="quiet">{ticket.statusReason}</span>}
    </span>
  );
  const revoke = (found: FoundTicket) =>
    mayRevoke && found.ticket.status !== 'voided' && found.ticket.status !== 'replaced' ? (
      <Button kind="quiet" size="s" onPress={() => onRevoke(found)}>
        {t('tickets.revoke')}
      </Button>
    ) : null;
  const erase = (found: FoundTicket) =>
    mayErase && found.ticket.subjectId !== null && found.ticket.holderName !== '' ? (
      <Button kind="quiet" size="s" onPress={() => onErase(found)}>
        {t('tickets.erase')}
      </Button>
    ) : null;
  const product = (found: FoundTicket) => (
    <span className="c-two-lines">
      <span className="strong">{found.productName}</span>
      {found.ticket.admits > 1 ? (
        <span className="quiet">
          {t('tickets.admits', { count: found.ticket.admits, formatted: format.count(found.ticket.admits) })}
        </span>
      ) : null}
    </span>
  );
  if (narrow) {
    return [
      {
        id: 'product',
        head: t('tickets.product'),
        cell: (row) => (
          <span className="c-two-lines">
            {product(row)}
            <span className="quiet">
              {[validity(row.ticket), row.ticket.holderName].filter((word) => word !== '').join(' · ')}
            </span>
            {short(row.ticket)}
          </span>
        ),
      },
      {
        id: 'state',
        head: t('tickets.state'),
        cell: (row) => (
          <span className="c-two-lines">
            {state(row)}
            {revoke(row)}
            {erase(row)}
          </span>
        ),
      },
    ];
  }
  return [
    { id: 'product', head: t('tickets.product'), cell: product },
    { id: 'validity', head: t('tickets.validity'), cell: (row) => validity(row.ticket) },
    {
      id: 'holder',
      head: t('tickets.holder'),
      cell: (row) => (
        <span className="c-two-lines">
          <span>{row.ticket.holderName}</span>
          {erase(row)}
        </span>
      ),
    },
    {
      id: 'sold',
      head: t('tickets.sold'),
      cell: (row) => <span className="num">{format.dateTime(row.ticket.soldAtMs)}</span>,
    },
    { id: 'id', head: t('tickets.id'), cell: (row) => short(row.ticket) },
    { id: 'state', head: t('tickets.state'), cell: state },
    { id: 'revoke', head: '', numeric: true, cell: revoke },
  ];
}
