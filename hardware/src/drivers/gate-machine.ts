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

type Phase =
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly grant: GateGrant; readonly sinceMs: number }
  | { readonly kind: 'granted'; readonly grant: GateGrant; readonly untilMs: number }
  | { readonly kind: 'passing'; readonly grant: GateGrant; readonly untilMs: number }
  /** Answered already, because nobody counts; the contact is closed until then. */
  | { readonly kind: 'pulsing'; readonly grant: GateGrant; readonly untilMs: number }
  | { readonly kind: 'evacuation' };

export interface GateMachine {
  readonly phase: Phase;
  /** The last grant that opened the gate and was not walked through. */
  readonly unused?: { readonly grantId: string; readonly direction: Direction; readonly atMs: number };
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

export const GATE_START: GateMachine = { phase: { kind: 'gone', reason: 'not opened' } };

/** The whole behaviour of a gate: what an event at a time does. No clock, no I/O. */
export function stepGate(machine: GateMachine, event: GateEvent, atMs: number, rules: GateRules): GateStep {
  const { phase } = machine;
  switch (event.kind) {
    case 'granted':
      return onGrant(machine, event.grant, atMs);
    case 'pulse-acknowledged':
      if (phase.kind !== 'opening' || phase.grant.grantId !== event.grantId) return stay(machine);
      if (rules.countsPassages) {
        return to(machine, {
          kind: 'granted',
          grant: phase.grant,
          untilMs: atMs + phase.grant.passTimeoutMs,
        });
      }
      // Nobody counts: the answer is known now, but the next pulse has to wait for the end of this one.
      return to(machine, { kind: 'pulsing', grant: phase.grant, untilMs: atMs + phase.grant.openMs }, [
        settle(phase.grant, { kind: 'unverified' }),
      ]);
    case 'pulse-failed': {
      if (phase.kind !== 'opening' || phase.grant.grantId !== event.grantId) return stay(machine);
      const { pulse, reason } = event;
      const outcome: GateOutcome = { kind: 'fault', code: 'not-acknowledged', reason, pulse };
      const next = to(machine, { kind: 'idle' }, [settle(phase.grant, outcome)]);
      return pulse === 'none' ? next : remember(next, phase.grant, atMs);
    }
    case 'passage-started':
      if (!rules.countsPassages || !isOpenFor(phase, event.direction)) return stay(machine);
      return to(machine, { kind: 'passing', grant: phase.grant, untilMs: atMs + MAX_ROTATION_MS });
    case 'passage-completed':
      return onPassage(machine, event.direction, atMs, rules);
    case 'passage-aborted':
      if (phase.kind !== 'passing' || phase.grant.direction !== event.direction) return stay(machine);
      return giveUp(
        machine,
        phase.grant,
        'the turnstile lost power or readiness while somebody walked through',
      );
    case 'tick':
      return onTick(machine, atMs);
    case 'fire-started':
      if (phase.kind === 'evacuation') return stay(machine);
      return to(machine, { kind: 'evacuation' }, [
        ...interrupt(phase, 'evacuation', 'the fire alarm opened the gate'),
        { kind: 'alarm', alarm: { kind: 'evacuation-started', atMs } },
      ]);
    case 'fire-ended':
      if (phase.kind !== 'evacuation') return stay(machine);
      return to(machine, { kind: 'idle' }, [{ kind: 'alarm', alarm: { kind: 'evacuation-ended', atMs } }]);
    case 'found':
      return phase.kind === 'gone' ? to(machine, { kind: 'idle' }) : stay(machine);
    case 'lost':
      return to(machine, { kind: 'gone', reason: event.reason }, interrupt(phase, event.code, event.reason));
    default:
      return assertNever(event);
  }
}

function onGrant(machine: GateMachine, grant: GateGrant, atMs: number): GateStep {
  const { phase } = machine;
  const refuse = (code: 'gone' | 'busy' | 'evacuation', reason: string): GateStep =>
    stay(machine, [settle(grant, { kind: 'fault', code, reason, pulse: 'none' })]);
  switch (phase.kind) {
    case 'idle':
      return to(machine, { kind: 'opening', grant, sinceMs: atMs }, [{ kind: 'pulse', grant }]);
    case 'gone':
      return refuse('gone', phase.reason);
    case 'evacuation':
      return refuse('evacuation', 'the gate is open for evacuation');
    case 'opening':
    case 'granted':
    case 'passing':
    case 'pulsing':
      return refuse('busy', 'the gate is still open for another grant');
    default:
      return assertNever(phase);
  }
}

function onPassage(machine: GateMachine, direction: Direction, atMs: number, rules: GateRules): GateStep {
  const { phase, unused } = machine;
  if (phase.kind === 'evacuation') return stay(machine, [{ kind: 'passage', direction }]);
  if (phase.kind === 'passing' && phase.grant.direction === direction) {
    const { grant } = phase;
    return to(machine, { kind: 'idle' }, [
      { kind: 'passage', direction, grantId: grant.grantId },
      settle(grant, { kind: 'passed', atMs }),
    ]);
  }
  const passage: GateEffect = { kind: 'passage', direction };
  if (rules.freeDirections.includes(direction)) return stay(machine, [passage]);
  const late = unused?.direction === direction && atMs - unused.atMs <= LATE_PASSAGE_MS;
  const after = late ? { afterGrantId: unused.grantId } : {};
  return stay({ phase }, [
    passage,
    { kind: 'alarm', alarm: { kind: 'forced-passage', direction, atMs, ...after } },
  ]);
}

function onTick(machine: GateMachine, atMs: number): GateStep {
  const { phase } = machine;
  if (phase.kind === 'granted' && atMs >= phase.untilMs) {
    return remember(
      to(machine, { kind: 'idle' }, [settle(phase.grant, { kind: 'timed-out' })]),
      phase.grant,
      atMs,
    );
  }
  if (phase.kind === 'pulsing' && atMs >= phase.untilMs) return to(machine, { kind: 'idle' });
  if (phase.kind === 'passing' && atMs >= phase.untilMs) {
    return giveUp(machine, phase.grant, 'somebody started to walk through and the hub did not turn on');
  }
  return stay(machine);
}

function giveUp(machine: GateMachine, grant: GateGrant, reason: string): GateStep {
  const outcome: GateOutcome = { kind: 'fault', code: 'lost-during-passage', reason, pulse: 'sent' };
  return to(machine, { kind: 'idle' }, [settle(grant, outcome)]);
}

/** Settles whatever grant is open when the gate can no longer answer for it. */
function interrupt(phase: Phase, code: 'gone' | 'closed' | 'evacuation', reason: string): GateEffect[] {
  if (phase.kind !== 'opening' && phase.kind !== 'granted' && phase.kind !== 'passing') return [];
  const pulse: PulseFate = phase.kind === 'opening' ? 'unknown' : 'sent';
  return [settle(phase.grant, { kind: 'fault', code, reason, pulse })];
}

function isOpenFor(phase: Phase, direction: Direction): phase is Phase & { kind: 'opening' | 'granted' } {
  return (phase.kind === 'opening' || phase.kind === 'granted') && phase.grant.direction === direction;
}

const settle = (grant: GateGrant, outcome: GateOutcome): GateEffect => ({
  kind: 'settle',
  grantId: grant.grantId,
  outcome,
});

const stay = (machine: GateMachine, effects: readonly GateEffect[] = []): GateStep => ({ machine, effects });

const to = (machine: GateMachine, phase: Phase, effects: readonly GateEffect[] = []): GateStep => ({
  machine: { ...machine, phase },
  effects,
});

const remember = (step: GateStep, grant: GateGrant, atMs: number): GateStep => ({
  effects: step.effects,
  machine: { ...step.machine, unused: { grantId: grant.grantId, direction: grant.direction, atMs } },
});

/** The state as others see it. */
export function publicStateOf({ phase }: GateMachine): GateState {
  switch (phase.kind) {
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
    case 'idle':
    case 'gone':
    case 'evacuation':
      return phase;
    default:
      return assertNever(phase);
  }
}

function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
