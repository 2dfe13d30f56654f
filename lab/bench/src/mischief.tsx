import { Icon } from '@gatehouse/ui/components';
import type { BenchDeviceView, BenchView } from '../../src/api/bench-view.ts';
import { hands } from './hands.ts';

const WORDS: Readonly<Record<string, string>> = {
  unplugged: 'cable pulled',
  silent: 'says nothing',
  garbled: 'worn cable, garbled',
  'paper-out': 'out of paper',
  'paper-near-end': 'paper near its end',
  'cover-open': 'cover open',
  'cutter-error': 'cutter jammed',
  declines: 'bank says no',
  'lost-answer': 'answer gets lost',
  'captures-after-cancel': 'charges after cancel',
  'guest-waits': 'guest looks for the card',
  stuck: 'stuck',
  'no-process-id': 'cheap clone',
  welded: 'relay welded shut',
  'no-power': 'no power',
  fire: 'fire alarm',
};

/** Everything that breaks in a real venue, one switch each. What is broken stays broken until it is mended. */
export function Mischief({ view }: { readonly view: BenchView }) {
  const devices = view.devices.filter((device) => device.faultNames.length > 0);
  const lan = view.links.filter((link) => link.link === 'lan' && link.stationId !== 'gate-b');
  return (
    <section className="card mischief" aria-labelledby="mischief-title">
      <h2 id="mischief-title">Break something</h2>
      <p className="card-lead">
        Pull, starve, cut or kill. The stations say within three seconds what is wrong and mend themselves
        when it is over.
      </p>
      <div className="mischief-devices">
        {devices.map((device) => (
          <Faults
            key={device.id}
            device={device}
            place={view.stations.find(({ id }) => id === device.stationId)?.name ?? ''}
          />
        ))}
        <fieldset>
          <legend>Processes</legend>
          <div className="switches">
            {view.processes.map((process) => (
              <button
                key={process.name}
                type="button"
                className="switch"
                data-on={process.state !== 'running'}
                onClick={() => void hands.kill(process.name)}
              >
                {process.label}
                <span className="num">
                  {process.state === 'running'
                    ? process.restarts > 0
                      ? `kill -9 · back ${process.restarts}×`
                      : 'kill -9'
                    : `${process.state} …`}
                </span>
              </button>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>Venue network</legend>
          <div className="switches">
            {lan.map((link) => (
              <button
                key={link.stationId}
                type="button"
                className="switch"
                aria-pressed={!link.up}
                data-on={!link.up}
                onClick={() => void hands.setLink('lan', link.stationId, !link.up)}
              >
                {view.stations.find(({ id }) => id === link.stationId)?.name} to Gate A
                <span>{link.up ? 'cut' : 'mend'}</span>
              </button>
            ))}
          </div>
        </fieldset>
      </div>
    </section>
  );
}

function Faults({ device, place }: { readonly device: BenchDeviceView; readonly place: string }) {
  return (
    <fieldset>
      <legend>
        {place} · {device.name} <span className="wire num">{device.wire}</span>
      </legend>
      <div className="switches">
        {device.faultNames.map((fault) => {
          const on = device.faults.includes(fault);
          return (
            <button
              key={fault}
              type="button"
              className="switch"
              aria-pressed={on}
              data-on={on}
              onClick={() => void hands.setFault(device.id, fault, !on)}
            >
              {on ? <Icon name="alert" size={14} /> : null}
              {WORDS[fault] ?? fault}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
