import { useEffect, useRef } from 'react';
import type { BenchDeviceView } from '../../src/api/bench-view.ts';
import type { HeldTicket } from './held-tickets.ts';
import { ticketsOn, type PrintView } from './paper-tickets.ts';

interface PaperProps {
  readonly printer: BenchDeviceView;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
}

const SHOWN = 8;

/** The printer and what hangs out of it, newest first, dot for dot as it was burnt. */
export function Paper({ printer, held, onTake }: PaperProps) {
  const prints = printer.prints.slice(-SHOWN).toReversed();
  const strip = useRef<HTMLDivElement>(null);
  const newest = prints[0]?.number;
  useEffect(() => {
    // Newer engines answer scrollTo with a promise, which React would take for a clean-up.
    strip.current?.scrollTo({ top: 0, behavior: 'smooth' });
  }, [newest]);
  const trouble = printer.faults[0];
  return (
    <div className="printer">
      <div className="printer-box">
        <span className="printer-lamp" data-bad={trouble !== undefined} aria-hidden="true" />
        <span>{trouble ? trouble.replaceAll('-', ' ') : printer.name}</span>
        <span className="printer-slot" aria-hidden="true" />
      </div>
      <div className="printer-paper" ref={strip}>
        {prints.length === 0 ? (
          <p className="printer-empty">Nothing printed yet. Sell something and it comes out here.</p>
        ) : null}
        {prints.map((print) => (
          <Piece key={print.number} print={print} printerId={printer.id} held={held} onTake={onTake} />
        ))}
      </div>
    </div>
  );
}

function Piece({
  print,
  printerId,
  held,
  onTake,
}: {
  readonly print: PrintView;
  readonly printerId: string;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
}) {
  const tickets = ticketsOn(print);
  const free = tickets.filter((ticket) => !held.some((other) => other.key === ticket.key));
  const picture = <img src={`/devices/${printerId}/prints/${print.number}`} alt={print.text} width={640} />;
  if (tickets.length === 0) return <div className="piece">{picture}</div>;
  return (
    <button
      type="button"
      className="piece piece-ticket"
      disabled={free.length === 0}
      onClick={() => free.forEach(onTake)}
    >
      {picture}
      <span className="piece-take">
        {free.length === 0 ? 'In your hand' : free.length === 1 ? 'Take it' : `Take ${free.length}`}
      </span>
    </button>
  );
}
