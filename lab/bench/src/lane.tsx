import { Icon, useNow } from '@gatehouse/ui/components';
import type { BenchDeviceView, BenchStation, BenchView } from '../../src/api/bench-view.ts';
import { hands } from './hands.ts';
import { formatTime } from '@gatehouse/ui/format';
import { StationSign } from './station-sign.tsx';
import { Turnstile } from './turnstile.tsx';
import { factOf, reasonTitle, type LastScan } from './words.ts';

/** One gate: its screen's last word, the turnstile, and a person in front of it. */
export function Lane({ view, station }: { readonly view: BenchView; readonly station: BenchStation }) {
  const gate = view.devices.find((device) => device.kind === 'gate' && device.stationId === station.id);
  const operator = view.staff.find(({ role }) => role === 'operator');
  return (
    <article className="post post-gate">
      <StationSign station={station} view={view} />
      <Verdict scan={station.truth?.lastScan ?? null} timeZone={view.park.timeZone} />
      {gate?.gate ? <Arms gate={gate} state={gate.gate} /> : null}
      <LanButton view={view} station={station} />
      <p className="post-pin">
        <Icon name="lock" size={16} /> {operator?.name.split(' ')[0]} · operator · PIN{' '}
        <b className="num">{operator?.pin}</b>
      </p>
    </article>
  );
}

const STALE_MS = 30_000;

function Verdict({ scan, timeZone }: { readonly scan: LastScan | null; readonly timeZone: string }) {
  const nowMs = useNow(5_000);
  if (!scan) {
    return (
      <div className="verdict" data-kind="idle">
        <b>Ready</b>
        <span>no scan yet</span>
      </div>
    );
  }
  const refused = scan.verdict === 'refused';
  const title = refused
    ? reasonTitle(scan.reason ?? '')
    : scan.passage === 'not-passed'
      ? 'Not passed'
      : 'Welcome';
  const of = scan.admits !== null && scan.admits > 1 ? `, ${scan.ordinal} of ${scan.admits}` : '';
  const kind = refused ? 'refused' : scan.passage === 'not-passed' ? 'hollow' : 'granted';
  return (
    <div
      key={scan.admissionId}
      className="verdict"
      data-kind={kind}
      data-stale={nowMs - scan.atMs > STALE_MS || undefined}
    >
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        {refused ? (
          <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8zM8.5 8.5l7 7m0-7-7 7" />
        ) : (
          <path d={`M4 3h16v18H4z${kind === 'granted' ? 'M8 12l3 3 5.5-6' : ''}`} />
        )}
      </svg>
      <b>{title}</b>
      <span>{refused ? factOf(scan, timeZone) : `${scan.product ?? 'ticket'}${of}`}</span>
      <time className="num">{formatTime(scan.atMs, 'en', timeZone)}</time>
    </div>
  );
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  locked: 'locked',
  released: 'released: walk',
  turning: 'turning',
  free: 'open for evacuation',
  'no-power': 'no power',
};

function Arms({
  gate,
  state,
}: {
  readonly gate: BenchDeviceView;
  readonly state: NonNullable<BenchDeviceView['gate']>;
}) {
  const unplugged = gate.faults.includes('unplugged');
  return (
    <div className="arms">
      <Turnstile state={state.state} passages={state.passages} pulses={state.pulses} />
      <dl className="arms-counts num">
        <div>
          <dt>Arm</dt>
          <dd data-state={state.state}>
            {unplugged ? 'cable pulled' : (STATE_WORDS[state.state] ?? state.state)}
          </dd>
        </div>
        <div>
          <dt>Relay pulses</dt>
          <dd>{state.pulses}</dd>
        </div>
        <div>
          <dt>Walked through</dt>
          <dd>{state.passages}</dd>
        </div>
      </dl>
      <div className="arms-push">
        <button
          type="button"
          className="push"
          data-ready={state.state === 'released'}
          onClick={() => void hands.push(gate.id, 'in')}
        >
          Push in
        </button>
        <button type="button" onClick={() => void hands.push(gate.id, 'out')}>
          Push out
        </button>
        <button type="button" className="quiet-button" onClick={() => void hands.push(gate.id, 'in', true)}>
          Climb over
        </button>
      </div>
    </div>
  );
}

function LanButton({ view, station }: { readonly view: BenchView; readonly station: BenchStation }) {
  const link = view.links.find((candidate) => candidate.link === 'lan' && candidate.stationId === station.id);
  if (!link) return <p className="lan-note">Decides for the venue; every other station asks here.</p>;
  return (
    <button
      type="button"
      className="lan-button"
      data-up={link.up}
      aria-pressed={!link.up}
      onClick={() => void hands.setLink('lan', station.id, !link.up)}
    >
      <span className="lan-line" aria-hidden="true" />
      {link.up ? 'Line to Gate A' : 'Line to Gate A is cut'}
      <span className="cable-verb">{link.up ? 'cut' : 'mend'}</span>
    </button>
  );
}
