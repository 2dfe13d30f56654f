import type {
  Direction,
  Gate,
  GateAlarm,
  GateGrant,
  GateOutcome,
  GateState,
  Health,
  PassageEvent,
  PulseEvent,
} from '../ports/index.ts';
import { HEALTH_OK, sameHealth } from '../ports/index.ts';
import type { KeptLink } from '../transports/index.ts';
import { createListeners, reasonOf } from '../transports/index.ts';
import type { GateEffect, GateEvent, GateRules } from './gate-machine.ts';
import { GATE_START, publicStateOf, stepGate } from './gate-machine.ts';
import { createOncePerGrant } from './once-per-grant.ts';
import { createPassageDetector } from './passage-detector.ts';
import type { PassageSensor, Relay } from './relay.ts';
import { PulseRefusedError } from './relay.ts';

export interface RelayGateOptions {
  readonly id: string;
  readonly relay: Relay;
  /** Without one nobody counts and every outcome is `unverified`. */
  readonly sensor?: PassageSensor;
  /** Relay channel per direction, counted from 1. A direction without a channel cannot be granted. */
  readonly channels: { readonly [direction in Direction]?: number };
  /** Directions in which people may walk without a grant. */
  readonly freeDirections?: readonly Direction[];
  /** Default 25 ms: a hub takes a few hundred to turn. */
  readonly pollMs?: number;
  /** Default 30 ms. */
  readonly debounceMs?: number;
  /** Pulses outside are refused. Default 100–1000 ms, what turnstiles in pulse mode take. */
  readonly pulseRangeMs?: { readonly min: number; readonly max: number };
  /** Wall clock, for what is told. */
  readonly now?: () => number;
  /** Clock of every deadline: a wall clock that is set must neither end a grant nor keep one open. Default performance.now. */
  readonly monotonicNow?: () => number;
}

/** After the pulse should have ended, the contact is given this long before it is read back. */
const READ_BACK_AFTER_MS = 200;
const WATCHDOG_MS = 50;

/** A turnstile or door that is unlocked by a relay contact and tells passages over inputs. */
export function createRelayGate(options: RelayGateOptions): Gate {
  const { id, relay, sensor, channels } = options;
  const now = options.now ?? Date.now;
  const monotonicNow = options.monotonicNow ?? (() => performance.now());
  const pollMs = options.pollMs ?? 25;
  const range = options.pulseRangeMs ?? { min: 100, max: 1_000 };
  const rules: GateRules = {
    countsPassages: sensor !== undefined,
    freeDirections: options.freeDirections ?? [],
  };
  const links: readonly KeptLink[] =
    sensor && sensor.link !== relay.link ? [relay.link, sensor.link] : [relay.link];
  const directions = (['in', 'out'] as const).filter((direction) => channels[direction] !== undefined);

  const states = createListeners<GateState>();
  const pulses = createListeners<PulseEvent>();
  const passages = createListeners<PassageEvent>();
  const alarms = createListeners<GateAlarm>();
  const healths = createListeners<Health>();
  const grants = createOncePerGrant();
  const detector = createPassageDetector(options.debounceMs ?? 30);

  let machine = GATE_START;
  let health: Health = { kind: 'gone', reason: 'not opened' };
  let ready = true;
  let stuck = false;
  let poll: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  /** Counts connections, so that an answer from the one before is not taken for this one. */
  let epoch = 0;

  const handle = (event: GateEvent): void => {
    const before = publicStateOf(machine);
    const step = stepGate(machine, event, monotonicNow(), rules);
    machine = step.machine;
    const after = publicStateOf(machine);
    for (const effect of step.effects) perform(effect);
    if (!sameState(before, after)) states.emit(onWallClock(after));
  };

  /** What happens inside the machine happens now. */
  const stamped = <T extends { readonly kind: string }>(event: T): T =>
    'atMs' in event ? { ...event, atMs: now() } : event;
  const onWallClock = (state: GateState): GateState =>
    state.kind === 'granted'
      ? { ...state, untilMs: Math.round(state.untilMs - monotonicNow() + now()) }
      : state;

  const perform = (effect: GateEffect): void => {
    switch (effect.kind) {
      case 'pulse':
        pulse(effect.grant);
        return;
      case 'settle':
        grants.settle(effect.grantId, stamped(effect.outcome));
        return;
      case 'alarm':
        alarms.emit(stamped(effect.alarm));
        // A contact from before the alarm may still be closed; a board that cannot be reached is told by `health`.
        if (effect.alarm.kind === 'evacuation-ended') allOff().catch(() => {});
        return;
      case 'passage': {
        const { direction, grantId } = effect;
        passages.emit({ direction, ...(grantId !== undefined && { grantId }), atMs: now() });
      }
    }
  };

  const pulse = (grant: GateGrant): void => {
    const { grantId, direction, openMs } = grant;
    const channel = channels[direction];
    if (channel === undefined) throw new Error(`gate ${id} has no channel ${direction}`);
    const mine = epoch;
    let sent = false;
    const onSent = (): void => {
      sent = true;
      pulses.emit({ grantId, direction, atMs: now(), monotonicMs: performance.now() });
    };
    relay.pulse(channel, openMs, onSent).then(
      () => {
        handle({ kind: 'pulse-acknowledged', grantId });
        if (relay.isOn)
          setTimeout(() => void readBack(direction, channel, mine), openMs + READ_BACK_AFTER_MS);
      },
      (error: unknown) => {
        const fate = sent && !(error instanceof PulseRefusedError) ? 'unknown' : 'none';
        handle({ kind: 'pulse-failed', grantId, pulse: fate, reason: reasonOf(error) });
      },
    );
  };

  /** A welded contact or a wrong pulse length leaves the gate open: say so, and command it off once more. */
  const readBack = async (direction: Direction, channel: number, mine: number): Promise<void> => {
    const isStale = (): boolean =>
      mine !== epoch || machine.whole.kind !== 'working' || machine.lanes[direction].phase.kind !== 'idle';
    if (!relay.isOn || isStale()) return;
    try {
      const on = await relay.isOn(channel);
      if (isStale()) return;
      stuck = on;
      showHealth();
      if (!on) return;
      alarms.emit({ kind: 'relay-stuck', direction, atMs: now() });
      await relay.off(channel);
    } catch {
      // The link is being given up or the board is silent; both are told by `health`.
    }
  };

  const showHealth = (): void => {
    const next = currentHealth();
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };

  const currentHealth = (): Health => {
    if (machine.whole.kind === 'gone') return { kind: 'gone', reason: machine.whole.reason };
    if (machine.whole.kind === 'evacuation') return { kind: 'degraded', reason: 'open for evacuation' };
    if (stuck) return { kind: 'degraded', reason: 'a contact stays closed after its pulse' };
    if (!ready) return { kind: 'degraded', reason: 'the turnstile is not ready' };
    return HEALTH_OK;
  };

  const allOff = async (): Promise<void> => {
    // During an evacuation the panel holds the gate open; a lane open for it is never reset from here.
    if (machine.whole.kind === 'evacuation') return;
    for (const direction of directions) await relay.off(channels[direction] ?? 0);
  };

  /** A connection is new: look for fire first, then release every contact, then begin. */
  const begin = async (mine: number): Promise<void> => {
    const inputs = await sensor?.read();
    if (mine !== epoch) return;
    if (inputs) {
      detector.reset(inputs);
      ready = inputs.ready;
    }
    if (inputs?.fire === true) {
      handle({ kind: 'fire-started' });
    } else {
      await allOff();
      if (mine === epoch) handle({ kind: 'found' });
    }
    if (mine !== epoch) return;
    stuck = false;
    showHealth();
    if (sensor) look(sensor, mine);
  };

  const look = (from: PassageSensor, mine: number): void => {
    from.read().then(
      (inputs) => {
        if (mine !== epoch) return;
        handle({ kind: inputs.fire ? 'fire-started' : 'fire-ended' });
        for (const signal of detector.sample(inputs, monotonicNow())) handle(signal);
        ready = inputs.ready;
        showHealth();
        poll = setTimeout(() => look(from, mine), pollMs);
      },
      () => {
        if (mine === epoch) poll = setTimeout(() => look(from, mine), pollMs);
      },
    );
  };

  const onLinkState = (): void => {
    const missing = links.map((link) => link.state()).find((state) => state.kind !== 'open');
    epoch += 1;
    clearTimeout(poll);
    if (missing) {
      const closed = missing.kind === 'closed';
      handle({
        kind: 'lost',
        reason: closed ? 'closed' : missing.reason,
        code: closed ? 'closed' : 'gone',
      });
      showHealth();
      return;
    }
    const mine = epoch;
    begin(mine).catch((error: unknown) => {
      if (mine === epoch) relay.link.drop(reasonOf(error));
    });
  };

  for (const link of links) link.onState(onLinkState);

  return {
    id,
    capabilities: {
      pulseTimedByDevice: relay.timedByDevice,
      readsBack: relay.isOn !== undefined,
      countsPassages: sensor !== undefined,
      seesFireAlarm: sensor?.seesFire ?? false,
    },
    grant(grant) {
      const wrong = wrongWith(grant, channels[grant.direction], range);
      if (wrong !== undefined) return Promise.resolve(fault('invalid-grant', wrong));
      return grants.outcomeOf(grant, () => {
        // The watchdog ticks coarsely: a grant whose time ended since must not make this one `busy`.
        handle({ kind: 'tick' });
        if (!ready && machine.whole.kind === 'working') {
          grants.settle(grant.grantId, fault('gone', 'the turnstile is not ready'));
        } else handle({ kind: 'granted', grant });
      });
    },
    state: (direction) => onWallClock(publicStateOf(machine, direction)),
    onState: (listener) => states.add(listener),
    onPulse: (listener) => pulses.add(listener),
    onPassage: (listener) => passages.add(listener),
    onAlarm: (listener) => alarms.add(listener),
    allOff,
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => relay.trace.frames(),
    open() {
      watchdog ??= setInterval(() => handle({ kind: 'tick' }), WATCHDOG_MS);
      for (const link of links) link.open();
    },
    async close() {
      clearInterval(watchdog);
      watchdog = undefined;
      if (relay.link.state().kind === 'open') {
        await allOff().catch(() => {
          // The board cannot be reached; its own timer, or the all-off of the next start, ends the pulse.
        });
      }
      for (const link of links) await link.close();
    },
  };
}

function fault(code: 'invalid-grant' | 'gone', reason: string): GateOutcome {
  return { kind: 'fault', code, reason, pulse: 'none' };
}

function wrongWith(
  grant: GateGrant,
  channel: number | undefined,
  range: { readonly min: number; readonly max: number },
): string | undefined {
  if (channel === undefined) return `this gate cannot be opened in direction ${grant.direction}`;
  if (grant.grantId === '') return 'grantId is empty';
  if (!(grant.openMs >= range.min && grant.openMs <= range.max)) {
    return `openMs must be from ${range.min} to ${range.max}`;
  }
  if (!(grant.passTimeoutMs > 0 && grant.passTimeoutMs <= 120_000)) {
    return 'passTimeoutMs must be from 1 to 120000';
  }
  return undefined;
}

function sameState(a: GateState, b: GateState): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'granted' && b.kind === 'granted') return a.grantId === b.grantId && a.untilMs === b.untilMs;
  if (a.kind === 'gone' && b.kind === 'gone') return a.reason === b.reason;
  return true;
}
