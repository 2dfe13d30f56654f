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

/** What the guest reads on the pole. */
function PoleDisplay({ display }: { readonly display: BenchView['devices'][number] }) {
  const [upper = '', lower = ''] = display.shown ?? [];
  return (
    <pre className="pole" role="img" aria-label={`Pole display: ${upper.trim()} ${lower.trim()}`}>
      {`${upper.padEnd(20)}\n${lower.padEnd(20)}`}
    </pre>
  );
}

/** The counter: the way into the till, the printer with its paper, the drawer. */
export function TillPost({ view, held, onTake }: TillPostProps) {
  const [station, ...others] = view.stations.filter(({ role }) => role === 'till');
  if (!station) return null;
  const own = view.devices.filter((device) => device.stationId === station.id);
  const printer = own.find(({ kind, makes }) => kind === 'printer' && makes.length === 0);
  const kitchen = own.find(({ kind, makes }) => kind === 'printer' && makes.length > 0);
  const display = own.find(({ kind }) => kind === 'display');
  const drawer = own.find(({ kind }) => kind === 'drawer');
  const cashier = view.staff.find(({ role }) => role === 'cashier');
  return (
    <article className="post post-till">
      <StationSign station={station} view={view} />
      <p className="post-pin">
        <Icon name="lock" size={16} /> {cashier?.name.split(' ')[0]} · cashier · PIN{' '}
        <Copy text={cashier?.pin ?? ''} label="PIN" />
      </p>
      {display ? <PoleDisplay display={display} /> : null}
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
      {kitchen && kitchen.prints.length > 0 ? (
        <details className="kitchen">
          <summary>
            {kitchen.name}: {kitchen.prints.length === 1 ? '1 order' : `${kitchen.prints.length} orders`}
          </summary>
          <Paper printer={kitchen} held={held} onTake={onTake} />
        </details>
      ) : null}
      {others.map(({ id, name, place }) => (
        <a key={id} className="post-other" href={`/open/${id}`} target="_blank" rel="noreferrer">
          Open {name}, {place.toLowerCase()} <Icon name="forward" size={16} />
        </a>
      ))}
    </article>
  );
}
