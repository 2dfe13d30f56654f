import { Icon } from '@gatehouse/ui/components';
import type { BenchStation, BenchView } from '../../src/api/bench-view.ts';

/** The board above a station: its name, the way to its screen, and what it says about itself. */
export function StationSign({ station, view }: { readonly station: BenchStation; readonly view: BenchView }) {
  const process = view.processes.find(({ name }) => name === station.id);
  const { truth } = station;
  const restarting = process?.state === 'restarting' || process?.state === 'starting';
  const waiting = truth && truth.unsynced > 0 ? `${truth.unsynced} records wait for the cloud` : '';
  const gone = truth?.devicesGone[0];
  const words = restarting
    ? 'coming back …'
    : gone
      ? `${gone.name}: ${gone.reason}`
      : waiting || (truth?.operator ? `${truth.operator} is signed in` : station.place);
  return (
    <header className="sign">
      <div>
        <h2>
          {station.name}
          {station.isHub ? <span className="sign-hub">hub</span> : null}
        </h2>
        <p className="sign-words" data-tone={restarting || gone ? 'bad' : waiting ? 'warn' : 'calm'}>
          {words}
        </p>
      </div>
      <a className="sign-open" href={`/open/${station.id}`} target="_blank" rel="noreferrer">
        Open screen <Icon name="forward" size={16} />
      </a>
    </header>
  );
}
