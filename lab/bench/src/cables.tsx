import { Icon } from '@gatehouse/ui/components';
import { formatMoney, formatTime } from '@gatehouse/ui/format';
import type { BenchLink, BenchView } from '../../src/api/bench-view.ts';
import { hands } from './hands.ts';

/** Where each station's cable leaves the cloud and where it arrives, in percent of the scene's width. */
const ENDS: Readonly<Record<string, readonly [fromX: number, toX: number]>> = {
  'till-1': [45, 15],
  'gate-a': [51, 65],
  'gate-b': [56, 88],
};

/** The cloud above the trees and the cables down to the stations; a click cuts one or mends it. */
export function Cables({ view }: { readonly view: BenchView }) {
  const internet = view.links.filter((link) => link.link === 'cloud' && ENDS[link.stationId]);
  return (
    <div className="cables">
      <svg className="cables-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {internet.map((link) => {
          const [from, to] = ENDS[link.stationId] ?? [0, 0];
          return (
            <path
              key={link.stationId}
              className="cable"
              data-up={link.up}
              d={`M${from} 40 C${from} 78 ${to} 50 ${to} 100`}
            />
          );
        })}
      </svg>
      <Cloud view={view} />
      {internet.map((link) => (
        <CableButton
          key={link.stationId}
          link={link}
          name={view.stations.find(({ id }) => id === link.stationId)?.name ?? ''}
        />
      ))}
    </div>
  );
}

function CableButton({ link, name }: { readonly link: BenchLink; readonly name: string }) {
  return (
    <button
      type="button"
      className="cable-button"
      data-station={link.stationId}
      data-up={link.up}
      aria-pressed={!link.up}
      onClick={() => void hands.setLink('cloud', link.stationId, !link.up)}
    >
      <Icon name={link.up ? 'globe' : 'alert'} size={16} />
      {link.up ? `${name} online` : `${name}: internet cut`}
      <span className="cable-verb">{link.up ? 'cut' : 'mend'}</span>
    </button>
  );
}

function Cloud({ view }: { readonly view: BenchView }) {
  const truth = view.cloudTruth;
  const { timeZone } = view.park;
  const sale = truth?.lastSale;
  return (
    <a className="cloud" aria-label="Open the console" href="/open/console" target="_blank" rel="noreferrer">
      <svg viewBox="0 0 320 120" className="cloud-shape" aria-hidden="true" preserveAspectRatio="none">
        <path d="M70 112c-34 0-60-20-60-46 0-24 22-42 48-44C72 6 98 0 122 6c14-8 46-8 66 8 22-8 50-2 60 18 34-2 62 14 62 40s-26 40-56 40z" />
      </svg>
      <span className="cloud-words">
        <b>Cloud and console</b>
        <span className="num">
          {sale
            ? `last sale ${formatMoney({ amountMinor: sale.totalMinor, currency: 'EUR' }, 'en-IE')}, ${formatTime(sale.soldAtMs, 'en', timeZone)}`
            : 'open what a manager sees'}
        </span>
      </span>
    </a>
  );
}
