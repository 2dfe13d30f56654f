import type { Direction, GateAlarm, GateGrant, GateOutcome, GateState, PulseFate } from '../ports/index.ts';
import type { PassageSignal } from './passage-detector.ts';

/** How long a hub may stay half turned before the passage is given up. */
const MAX_ROTATION_MS = 10_000;
/** A passage this soon after an unused grant most likely belongs to it. */
const LATE_PASSAGE_MS = 10_000;

export interface GateRules {
  readonly countsPassages: boolean;
  /** Directions in which people may walk without a grant, such as a free exit. */
  readonly freeDirections: readonly Direction[];
}

/** One direction of the gate. The two do not wait for each other: a way out is not kept by a grant for the way in. */
export type LanePhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly grant: GateGrant; readonly sinceMs: number }
  | { readonly kind: 'granted'; readonly grant: GateGrant; readonly untilMs: number }
  | { readonly kind: 'passing'; readonly grant: GateGrant; readonly untilMs: number }
  /** Answered already, because nobody counts; the contact is closed until then. */
  | { readonly kind: 'pulsing'; readonly grant: GateGrant; readonly untilMs: number };

interface Lane {
  readonly phase: LanePhase;
  /** The last grant that opened this direction and was not walked through. */
  readonly unused?: { readonly grantId: string; readonly atMs: number };
}

export interface GateMachine {
  readonly whole:
    | { readonly kind: 'gone'; readonly reason: string }
    | { readonly kind: 'working' }
    | { readonly kind: 'evacuation' };
  readonly lanes: { readonly [direction in Direction]: Lane };
}

export type GateEvent =
  | { readonly kind: 'granted'; readonly grant: GateGrant }
  | { readonly kind: 'pulse-acknowledged'; readonly grantId: string }
  | {
      readonly kind: 'pulse-failed';
      readonly grantId: string;
      readonly pulse: PulseFate;
      readonly reason: string;
    }
  | PassageSignal
  | { readonly kind: 'tick' }
  | { readonly kind: 'fire-started' }
  | { readonly kind: 'fire-ended' }
  | { readonly kind: 'found' }
  | { readonly kind: 'lost'; readonly reason: string; readonly code: 'gone' | 'closed' };

export type GateEffect =
  | { readonly kind: 'pulse'; readonly grant: GateGrant }
  | { readonly kind: 'settle'; readonly grantId: string; readonly outcome: GateOutcome }
  | { readonly kind: 'alarm'; readonly alarm: GateAlarm }
  | { readonly kind: 'passage'; readonly direction: Direction; readonly grantId?: string };

export interface GateStep {
  readonly machine: GateMachine;
  readonly effects: readonly GateEffect[];
}

const IDLE: Lane = { phase: { kind: 'idle' } };
const DIRECTIONS: readonly Direction[] = ['in', 'out'];

export const GATE_START: GateMachine = {
  whole: { kind: 'gone', reason: 'not opened' },
  lanes: { in: IDLE, out: IDLE },
};

/** The whole behaviour of a gate: what an event at a time does. No clock, no I/O. */
export function stepGate(machine: GateMachine, event: GateEvent, atMs: number, rules: GateRules): GateStep {
  switch (event.kind) {
    case 'granted':
      return onGrant(machine, event.grant, atMs);
    case 'pulse-acknowledged':
      return inLaneOf(machine, event.grantId, (grant) => acknowledged(grant, atMs, rules));
    case 'pulse-failed':
      return inLaneOf(machine, event.grantId, (grant) => {
        const { pulse, reason } = event;
        const outcome: GateOutcome = { kind: 'fault', code: 'not-acknowledged', reason, pulse };
        return { lane: pulse === 'none' ? IDLE : unusedBy(grant, atMs), effects: [settle(grant, outcome)] };
      });
    case 'passage-started':
    case 'passage-completed':
    case 'passage-aborted':
      return onPassage(machine, event, atMs, rules);
    case 'tick':
      return DIRECTIONS.reduce<GateStep>(
        (step, direction) => {
          const next = inLane(step.machine, direction, (lane) => onTick(lane, atMs));
          return { machine: next.machine, effects: [...step.effects, ...next.effects] };
        },
        { machine, effects: [] },
      );
    case 'fire-started':
      if (machine.whole.kind === 'evacuation') return { machine, effects: [] };
      return interrupt(machine, { kind: 'evacuation' }, 'evacuation', 'the fire alarm opened the gate', [
        { kind: 'alarm', alarm: { kind: 'evacuation-started', atMs } },
      ]);
    case 'fire-ended':
      if (machine.whole.kind !== 'evacuation') return { machine, effects: [] };
      return {
        machine: { ...machine, whole: { kind: 'working' } },
        effects: [{ kind: 'alarm', alarm: { kind: 'evacuation-ended', atMs } }],
      };
    case 'found':
      if (machine.whole.kind !== 'gone') return { machine, effects: [] };
      return { machine: { ...machine, whole: { kind: 'working' } }, effects: [] };
    case 'lost':
      return interrupt(machine, { kind: 'gone', reason: event.reason }, event.code, event.reason);
    default:
      return assertNever(event);
  }
}

interface LaneStep {
  readonly lane: Lane;
  readonly effects: readonly GateEffect[];
}

function inLane(machine: GateMachine, direction: Direction, step: (lane: Lane) => LaneStep): GateStep {
  const { lane, effects } = step(machine.lanes[direction]);
  return { machine: { ...machine, lanes: { ...machine.lanes, [direction]: lane } }, effects };
}

/** Only while the pulse of this very grant is on its way: an answer that comes too late changes nothing. */
function inLaneOf(machine: GateMachine, grantId: string, step: (grant: GateGrant) => LaneStep): GateStep {
  for (const direction of DIRECTIONS) {
    const { phase } = machine.lanes[direction];
    if (phase.kind === 'opening' && phase.grant.grantId === grantId) {
      return inLane(machine, direction, () => step(phase.grant));
    }
  }
  return { machine, effects: [] };
}

function onGrant(machine: GateMachine, grant: GateGrant, atMs: number): GateStep {
  const refuse = (code: 'gone' | 'busy' | 'evacuation', reason: string): GateStep => ({
    machine,
    effects: [settle(grant, { kind: 'fault', code, reason, pulse: 'none' })],
  });
  const { whole, lanes } = machine;
  if (whole.kind === 'gone') return refuse('gone', whole.reason);
  if (whole.kind === 'evacuation') return refuse('evacuation', 'the gate is open for evacuation');
  if (lanes[grant.direction].phase.kind !== 'idle') {
    return refuse('busy', 'the gate is still open for another grant');
  }
  return inLane(machine, grant.direction, (lane) => ({
    lane: { ...lane, phase: { kind: 'opening', grant, sinceMs: atMs } },
    effects: [{ kind: 'pulse', grant }],
  }));
}

function acknowledged(grant: GateGrant, atMs: number, rules: GateRules): LaneStep {
  if (rules.countsPassages) {
    return { lane: { phase: { kind: 'granted', grant, untilMs: atMs + grant.passTimeoutMs } }, effects: [] };
  }
  // Nobody counts: the answer is known now, but the next pulse has to wait for the end of this one.
  return {
    lane: { phase: { kind: 'pulsing', grant, untilMs: atMs + grant.openMs } },
    effects: [settle(grant, { kind: 'unverified' })],
  };
}

function onPassage(machine: GateMachine, signal: PassageSignal, atMs: number, rules: GateRules): GateStep {
  const { direction } = signal;
  if (machine.whole.kind === 'evacuation') {
    const effects: GateEffect[] = signal.kind === 'passage-completed' ? [{ kind: 'passage', direction }] : [];
    return { machine, effects };
  }
  return inLane(machine, direction, (lane) => {
    const { phase } = lane;
    switch (signal.kind) {
      case 'passage-started':
        if (!rules.countsPassages || (phase.kind !== 'opening' && phase.kind !== 'granted')) {
          return { lane, effects: [] };
        }
        return {
          lane: { phase: { kind: 'passing', grant: phase.grant, untilMs: atMs + MAX_ROTATION_MS } },
          effects: [],
        };
      case 'passage-aborted':
        if (phase.kind !== 'passing') return { lane, effects: [] };
        return giveUp(phase.grant, 'the turnstile lost power or readiness while somebody walked through');
      case 'passage-completed': {
        if (phase.kind !== 'passing') return unexpected(lane, direction, atMs, rules);
        const { grant } = phase;
        return {
          lane: IDLE,
          effects: [
            { kind: 'passage', direction, grantId: grant.grantId },
            settle(grant, { kind: 'passed', atMs }),
          ],
        };
      }
      default:
        return assertNever(signal);
    }
  });
}

function unexpected(lane: Lane, direction: Direction, atMs: number, rules: GateRules): LaneStep {
  const passage: GateEffect = { kind: 'passage', direction };
  if (rules.freeDirections.includes(direction)) return { lane, effects: [passage] };
  const { phase, unused } = lane;
  const after = unused && atMs - unused.atMs <= LATE_PASSAGE_MS ? { afterGrantId: unused.grantId } : {};
  return {
    lane: { phase },
    effects: [passage, { kind: 'alarm', alarm: { kind: 'forced-passage', direction, atMs, ...after } }],
  };
}

function onTick(lane: Lane, atMs: number): LaneStep {
  const { phase } = lane;
  if (phase.kind === 'granted' && atMs >= phase.untilMs) {
    return { lane: unusedBy(phase.grant, atMs), effects: [settle(phase.grant, { kind: 'timed-out' })] };
  }
  if (phase.kind === 'pulsing' && atMs >= phase.untilMs) return { lane: IDLE, effects: [] };
  if (phase.kind === 'passing' && atMs >= phase.untilMs) {
    return giveUp(phase.grant, 'somebody started to walk through and the hub did not turn on');
  }
  return { lane, effects: [] };
}

function giveUp(grant: GateGrant, reason: string): LaneStep {
  const outcome: GateOutcome = { kind: 'fault', code: 'lost-during-passage', reason, pulse: 'sent' };
  return { lane: IDLE, effects: [settle(grant, outcome)] };
}

/** Settles whatever grants are open when the gate can no longer answer for them. */
function interrupt(
  machine: GateMachine,
  whole: GateMachine['whole'],
  code: 'gone' | 'closed' | 'evacuation',
  reason: string,
  more: readonly GateEffect[] = [],
): GateStep {
  const settled = DIRECTIONS.flatMap((direction): GateEffect[] => {
    const { phase } = machine.lanes[direction];
    if (phase.kind !== 'opening' && phase.kind !== 'granted' && phase.kind !== 'passing') return [];
    const pulse: PulseFate = phase.kind === 'opening' ? 'unknown' : 'sent';
    return [settle(phase.grant, { kind: 'fault', code, reason, pulse })];
  });
  return { machine: { whole, lanes: { in: IDLE, out: IDLE } }, effects: [...settled, ...more] };
}

const settle = (grant: GateGrant, outcome: GateOutcome): GateEffect => ({
  kind: 'settle',
  grantId: grant.grantId,
  outcome,
});

const unusedBy = ({ grantId }: GateGrant, atMs: number): Lane => ({
  phase: { kind: 'idle' },
  unused: { grantId, atMs },
});

/** The state of one direction as others see it, or of the gate: then the direction in which more happens. */
export function publicStateOf(machine: GateMachine, direction?: Direction): GateState {
  const { whole, lanes } = machine;
  if (whole.kind !== 'working') return whole;
  if (direction !== undefined) return laneStateOf(lanes[direction].phase);
  const both = DIRECTIONS.map((one) => laneStateOf(lanes[one].phase));
  return (
    both.find(({ kind }) => kind === 'passing') ??
    both.find(({ kind }) => kind === 'granted') ?? { kind: 'idle' }
  );
}

function laneStateOf(phase: LanePhase): GateState {
  switch (phase.kind) {
    case 'idle':
      return { kind: 'idle' };
    case 'opening': {
      const { grantId, direction, passTimeoutMs } = phase.grant;
      return { kind: 'granted', grantId, direction, untilMs: phase.sinceMs + passTimeoutMs };
    }
    case 'granted':
    case 'pulsing': {
      const { grantId, direction } = phase.grant;
      return { kind: 'granted', grantId, direction, untilMs: phase.untilMs };
    }
    case 'passing':
      return { kind: 'passing', grantId: phase.grant.grantId, direction: phase.grant.direction };
    default:
      return assertNever(phase);
  }
}

function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
