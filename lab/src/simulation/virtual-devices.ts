import {
  EPSON_80MM,
  type Gate,
  type GateAlarm,
  type GateGrant,
  type GateOutcome,
  type GateState,
  HEALTH_OK,
  type PrintJob,
  type PrintOutcome,
  type ReceiptPrinter,
  type Scan,
  type Scanner,
} from '@gatehouse/hardware';
import type { Dice } from '../history/dice.ts';
import type { World } from './world.ts';

export type StationDevices = Parameters<typeof import('@gatehouse/station').createServices>[2]['devices'];

/** What one run of a process may do with the things around it. */
export interface Reach {
  readonly name: string;
  /** True before every call over a port; a run that dies at it takes no further part. */
  isAlive(point: string): boolean;
  /** A guest walks through an open lane, whether or not anybody is left to write it down. */
  onWalked(grantId: string): void;
  onPulse(grantId: string): void;
  onPrinted(job: PrintJob): void;
}

export interface VirtualDevices extends StationDevices {
  scan(code: string, repeated?: boolean): void;
}

/** How the things around a station behave in this seed. */
export interface DeviceFaults {
  /** Odds that a guest does not walk through, walks late, or that the cable comes off in mid-pulse. */
  readonly lane: number;
  readonly printer: number;
}

/** A lane, a scanner, a printer and a drawer at the level of the ports, on virtual time. */
export function virtualDevices(
  world: World,
  reach: Reach,
  faults: () => DeviceFaults,
  dice: Dice,
): VirtualDevices {
  const scanListeners = new Set<(scan: Scan) => void>();
  const common = (id: string) => ({
    id,
    health: () => HEALTH_OK,
    onHealth: () => () => {},
    trace: () => [],
    open: () => {},
    close: () => Promise.resolve(),
  });
  const scanner: Scanner = {
    ...common('scanner'),
    lane: 'lane 1',
    onScan(listener) {
      scanListeners.add(listener);
      return () => scanListeners.delete(listener);
    },
    onUnreadable: () => () => {},
  };
  const gate = virtualGate(world, reach, faults, dice, common('gate'));
  const printer = virtualPrinter(world, reach, faults, dice, common('printer'));
  return {
    scanners: [scanner],
    printer,
    printerProfile: EPSON_80MM,
    gate,
    drawer: {
      kick: () =>
        new Promise((resolve) => {
          if (!reach.isAlive('drawer')) return;
          world.after(3, () => {
            if (reach.isAlive('drawer kicked')) resolve(dice.chance(faults().printer) ? 'unknown' : 'sent');
          });
        }),
    },
    open: () => {},
    health: () => [],
    trace: () => undefined,
    onHealth: () => {},
    close: () => Promise.resolve(),
    scan(code, repeated = false) {
      const atMs = Math.round(world.nowMs());
      const scan: Scan = {
        code,
        bytes: Buffer.from(code),
        atMs,
        monotonicMs: atMs,
        lane: 'lane 1',
        repeated,
      };
      for (const listener of scanListeners) listener(scan);
    },
  };
}

type Common = Pick<Gate, 'id' | 'health' | 'onHealth' | 'trace' | 'open' | 'close'>;

function virtualGate(
  world: World,
  reach: Reach,
  faults: () => DeviceFaults,
  dice: Dice,
  common: Common,
): Gate {
  let state: GateState = { kind: 'idle' };
  const outcomes = new Map<string, Promise<GateOutcome>>();
  const stateListeners = new Set<(state: GateState) => void>();
  const alarmListeners = new Set<(alarm: GateAlarm) => void>();
  const enter = (next: GateState): void => {
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const open = (grant: GateGrant): Promise<GateOutcome> =>
    new Promise((resolve) => {
      const { grantId, direction } = grant;
      if (!reach.isAlive('grant')) return;
      reach.onPulse(grantId);
      enter({ kind: 'granted', grantId, direction, untilMs: world.nowMs() + grant.passTimeoutMs });
      const strange = dice.chance(faults().lane);
      const end = strange ? dice.between(0, 2) : 3;
      const settle = (afterMs: number, outcome: GateOutcome): void =>
        void world.after(afterMs, () => {
          if (outcome.kind === 'passed') reach.onWalked(grantId);
          if (!reach.isAlive(`lane ${outcome.kind}`)) return;
          enter({ kind: 'idle' });
          resolve(outcome);
        });
      if (end === 0) return settle(grant.passTimeoutMs, { kind: 'timed-out' });
      if (end === 1) {
        const reason = 'the cable was pulled';
        return settle(40, { kind: 'fault', code: 'gone', reason, pulse: dice.chance(0.5) ? 'sent' : 'none' });
      }
      if (end === 2) {
        settle(grant.passTimeoutMs, { kind: 'timed-out' });
        return void world.after(grant.passTimeoutMs + dice.between(100, 2_000), () => {
          if (!reach.isAlive('forced passage')) return;
          world.count('late walker');
          for (const listener of alarmListeners)
            listener({
              kind: 'forced-passage',
              direction,
              atMs: Math.round(world.nowMs()),
              afterGrantId: grantId,
            });
        });
      }
      return settle(dice.between(400, 3_000), { kind: 'passed', atMs: Math.round(world.nowMs()) });
    });
  return {
    ...common,
    capabilities: { pulseTimedByDevice: true, readsBack: true, countsPassages: true, seesFireAlarm: false },
    grant(grant) {
      const known = outcomes.get(grant.grantId);
      if (known) return known;
      const outcome = open(grant);
      outcomes.set(grant.grantId, outcome);
      return outcome;
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    onPulse: () => () => {},
    onPassage: () => () => {},
    onAlarm(listener) {
      alarmListeners.add(listener);
      return () => alarmListeners.delete(listener);
    },
    allOff: () => Promise.resolve(),
  };
}

const UNKNOWN: PrintOutcome = { kind: 'UNKNOWN', cause: 'no-answer', detail: 'the cable was pulled' };

function virtualPrinter(
  world: World,
  reach: Reach,
  faults: () => DeviceFaults,
  dice: Dice,
  common: Common,
): ReceiptPrinter {
  return {
    ...common,
    status: () => ({
      supported: true,
      online: true,
      paper: 'ok',
      coverOpen: false,
      cutterError: false,
      otherError: false,
      drawerSignal: 'low',
    }),
    onStatus: () => () => {},
    print: (job) =>
      new Promise((resolve) => {
        if (!reach.isAlive('print')) return;
        reach.onPrinted(job);
        world.after(dice.between(200, 1_500), () => {
          if (!reach.isAlive('printed')) return;
          const outcomes: readonly PrintOutcome[] = [
            UNKNOWN,
            { kind: 'REFUSED', cause: 'paper-out', detail: '' },
            { kind: 'INTERRUPTED', cause: 'cover-open', detail: '' },
          ];
          const broken = outcomes[dice.between(0, outcomes.length - 1)] ?? UNKNOWN;
          resolve(dice.chance(faults().printer) ? broken : { kind: 'PRINTED', evidence: 'process-id' });
        });
      }),
    onLateCompletion: () => () => {},
    kickDrawer: () => Promise.resolve({ kind: 'SENT' }),
  };
}
