import { useEffect } from 'react';
import type { BenchView } from '../../src/api/bench-view.ts';
import { Guide } from './guide.tsx';
import { advance, START, type GuideProgress } from './guide-steps.ts';
import { hold, type HeldTicket } from './held-tickets.ts';
import { useKept } from './kept-state.ts';
import { Logbook } from './logbook.tsx';
import { Mischief } from './mischief.tsx';
import { Scene } from './scene.tsx';
import { useSnapshot } from './use-snapshot.ts';
import { Waiting } from './waiting.tsx';

export function Bench() {
  const { view, connected } = useSnapshot();
  if (!view) return <Waiting words="Looking for the venue" connected={connected} />;
  if (!view.ready) return <Waiting words={view.progress} connected={connected} park={view.park.name} />;
  return <Venue view={view} connected={connected} />;
}

function Venue({ view, connected }: { readonly view: BenchView; readonly connected: boolean }) {
  const [held, setHeld] = useKept<readonly HeldTicket[]>(`held-${view.venueMark}`, []);
  const [progress, setProgress] = useKept<GuideProgress>(`guide-${view.venueMark}`, START);
  const holdsReal = held.some((ticket) => ticket.kind === 'real');
  useEffect(() => setProgress((last) => advance(last, view, holdsReal)), [view, holdsReal, setProgress]);

  const take = (ticket: HeldTicket) => setHeld((last) => hold(last, ticket));
  const drop = (key: string) => setHeld((last) => last.filter((ticket) => ticket.key !== key));
  const startOver = () => {
    setHeld([]);
    setProgress({ ...START, sinceEvent: view.events.at(-1)?.number ?? 0 });
  };

  return (
    <div className="bench">
      <header className="masthead">
        <div>
          <p className="masthead-over">Gatehouse · the bench</p>
          <h1>{view.park.name}</h1>
        </div>
        <p className="masthead-what">
          A whole venue on this machine. The wires, the ledgers and the database are real; only the plastic is
          drawn.
        </p>
        <nav className="masthead-links" aria-label="Papers">
          <a href="/venue.json">venue.json</a>
          <a href={`${view.console.url.replace(/\/console.*$/, '')}/openapi.json`}>cloud API</a>
        </nav>
      </header>
      {connected ? null : (
        <p className="lost" role="alert">
          The lab does not answer. Start it again with <code>npm start</code>; this page finds it by itself.
        </p>
      )}
      <Guide view={view} progress={progress} held={held} onTake={take} onStartOver={startOver} />
      <Scene view={view} held={held} onTake={take} onDrop={drop} />
      <div className="under">
        <Mischief view={view} />
        <Logbook view={view} />
      </div>
    </div>
  );
}
