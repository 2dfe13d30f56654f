import { Icon } from '@gatehouse/ui/components';
import type { BenchView } from '../../src/api/bench-view.ts';
import { Copy } from './copy.tsx';
import { hands } from './hands.ts';
import type { HeldTicket } from './held-tickets.ts';
import { Paper } from './paper.tsx';
import { StationSign } from './station-sign.tsx';

interface TillPostProps {
  readonly view: BenchView;
  readonly held: readonly HeldTicket[];
  readonly onTake: (ticket: HeldTicket) => void;
}

/** The counter: the way into the till, the printer with its paper, the drawer. */
export function TillPost({ view, held, onTake }: TillPostProps) {
  const [station, ...others] = view.stations.filter(({ role }) => role === 'till');
  if (!station) return null;
  const printer = view.devices.find((device) => device.kind === 'printer' && device.stationId === station.id);
  const drawer = view.devices.find((device) => device.kind === 'drawer' && device.stationId === station.id);
  const cashier = view.staff.find(({ role }) => role === 'cashier');
  return (
    <article className="post post-till">
      <StationSign station={station} view={view} />
      <p className="post-pin">
        <Icon name="lock" size={16} /> {cashier?.name.split(' ')[0]} · cashier · PIN{' '}
        <Copy text={cashier?.pin ?? ''} label="PIN" />
      </p>
      {printer ? <Paper printer={printer} held={held} onTake={onTake} /> : null}
      {drawer ? (
        <button
          type="button"
          className="drawer"
          data-open={drawer.drawerOpen}
          disabled={!drawer.drawerOpen}
          onClick={() => void hands.shutDrawer(drawer.id)}
        >
          <span className="drawer-tray" aria-hidden="true" />
          <span>{drawer.drawerOpen ? 'Drawer open · push it shut' : 'Drawer shut'}</span>
        </button>
      ) : null}
      {others.map(({ id, name, place }) => (
        <a key={id} className="post-other" href={`/open/${id}`} target="_blank" rel="noreferrer">
          Open {name}, {place.toLowerCase()} <Icon name="forward" size={16} />
        </a>
      ))}
    </article>
  );
}
