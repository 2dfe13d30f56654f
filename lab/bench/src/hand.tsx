import { useState } from 'react';
import { Icon } from '@gatehouse/ui/components';
import type { BenchView } from '../../src/api/bench-view.ts';
import { hands } from './hands.ts';
import { badTickets, type HeldTicket } from './held-tickets.ts';

interface HandProps {
  readonly view: BenchView;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
  readonly onDrop: (key: string) => void;
}

/** What the guest at the bench carries: real tickets, and some that no honest guest has. */
export function Hand({ view, held, onTake, onDrop }: HandProps) {
  const [open, setOpen] = useState(false);
  const scanners = view.devices.filter(
    (device) =>
      device.kind === 'scanner' &&
      view.stations.some((station) => station.id === device.stationId && station.role === 'gate'),
  );
  const sample = held.find((ticket) => ticket.kind === 'real')?.code;
  return (
    <article className="hand" aria-label="In your hand">
      <h2>In your hand</h2>
      {held.length === 0 ? <p className="hand-empty">Nothing yet. Tear a ticket off the printer.</p> : null}
      <ul className="hand-tickets">
        {held.map((ticket) => (
          <li key={ticket.key} className="stub" data-kind={ticket.kind}>
            <div className="stub-words">
              <b>{ticket.title}</b>
              <span>{ticket.note}</span>
            </div>
            <div className="stub-actions">
              {scanners.map((scanner) => (
                <button
                  key={scanner.id}
                  type="button"
                  onClick={() => void hands.scan(scanner.id, ticket.code)}
                >
                  <Icon name="scan" size={16} />
                  {view.stations.find(({ id }) => id === scanner.stationId)?.name}
                </button>
              ))}
              <button
                type="button"
                className="stub-drop"
                aria-label={`Throw ${ticket.title} away`}
                onClick={() => onDrop(ticket.key)}
              >
                <Icon name="close" size={14} />
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Enough of these' : 'Try a ticket that is not right'}
      </button>
      {open ? (
        <ul className="hand-bad">
          {badTickets(sample).map((ticket) => (
            <li key={ticket.key}>
              <button type="button" onClick={() => onTake(ticket)}>
                <b>{ticket.title}</b>
                <span>{ticket.note}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}
