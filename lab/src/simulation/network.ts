import type { Transport } from '@gatehouse/core/contract';
import type { Dice } from '../history/dice.ts';
import type { World } from './world.ts';

/** What a wire does to messages, in the odds of the present seed. */
export interface WireFaults {
  readonly dropRequest: number;
  readonly dropAnswer: number;
  readonly duplicate: number;
  /** Odds that a message takes seconds instead of milliseconds, and so arrives after later ones. */
  readonly late: number;
}
export const QUIET_WIRE: WireFaults = { dropRequest: 0, dropAnswer: 0, duplicate: 0, late: 0 };

export type Answer = { readonly status: number; readonly body: unknown };
export interface Asked {
  readonly from: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** The proof a request carries where the peer asks for one. */
  readonly bearer?: string;
}
/** Whoever takes requests under a name now; undefined while nobody does: the process is down. */
export type Listener = (asked: Asked) => Promise<Answer> | undefined;

/** The wires between the nodes: every message of every protocol passes here. */
/** A request with the token it travels under, if it does. */
export type Wire = (
  request: Parameters<Transport>[0] & { readonly bearer?: string },
) => ReturnType<Transport>;

export interface Network {
  listen(name: string, listener: Listener): void;
  /** `isAlive` belongs to one run of the asking process: an answer to a dead one is lost. */
  transport(from: string, to: string, timeoutMs: number, isAlive: () => boolean): Wire;
  /** Cuts the way from one node to another, in this direction only. */
  cut(from: string, to: string): void;
  mend(from: string, to: string): void;
  setFaults(faults: WireFaults): void;
  /** Ends every cut and every fault; what is still under way arrives. */
  heal(): void;
}

export function createNetwork(world: World): Network {
  const dice: Dice = world.dice('network');
  const listeners = new Map<string, Listener>();
  const cuts = new Map<string, number>();
  let faults = QUIET_WIRE;
  const isCut = (from: string, to: string): boolean => (cuts.get(`${from}>${to}`) ?? 0) > 0;
  const change = (from: string, to: string, by: number): void => {
    const wire = `${from}>${to}`;
    cuts.set(wire, Math.max(0, (cuts.get(wire) ?? 0) + by));
  };
  const delayMs = (): number =>
    dice.chance(faults.late) ? dice.between(500, 30_000) : dice.between(1, 12) + (dice.chance(0.05) ? 60 : 0);

  /** One delivery of one request; the answer goes back over the wire in the other direction. */
  const deliver = (asked: Asked, to: string, answered: (answer: Answer) => void): void => {
    if (isCut(asked.from, to)) return world.count('message cut');
    const taken = listeners.get(to)?.({ ...asked, body: copyOf(asked.body) });
    if (!taken) return;
    taken.then(
      (answer) => {
        world.trace(to, `answers ${asked.from} ${asked.path} ${answer.status} ${kindOf(answer.body)}`);
        if (isCut(to, asked.from)) return world.count('answer cut');
        if (dice.chance(faults.dropAnswer)) return world.count('answer dropped');
        world.after(delayMs(), () => {
          if (isCut(to, asked.from)) return world.count('answer cut');
          answered({ status: answer.status, body: copyOf(answer.body) });
        });
      },
      // A handler that fails closes the connection without an answer, as a process that dies does.
      (error: unknown) => world.trace(to, `fails ${asked.path}: ${String(error)}`),
    );
  };

  return {
    listen: (name, listener) => void listeners.set(name, listener),
    transport: (from, to, timeoutMs, isAlive) => (request) =>
      new Promise((resolve, reject) => {
        if (!isAlive()) return;
        const { method, path, body, bearer } = request;
        const asked = { from, method, path, body: copyOf(body), ...(bearer !== undefined && { bearer }) };
        let settled = false;
        const cancelTimeout = world.after(timeoutMs, () => {
          if (settled || !isAlive()) return;
          settled = true;
          reject(new Error('no answer in time'));
        });
        const answered = (answer: Answer): void => {
          if (settled || !isAlive()) return;
          settled = true;
          cancelTimeout();
          resolve(answer);
        };
        if (dice.chance(faults.dropRequest)) return world.count('request dropped');
        world.after(delayMs(), () => deliver(asked, to, answered));
        if (!dice.chance(faults.duplicate)) return;
        world.count('request duplicated');
        world.after(delayMs() + dice.between(0, 20_000), () => deliver(asked, to, answered));
      }),
    cut: (from, to) => change(from, to, 1),
    mend: (from, to) => change(from, to, -1),
    setFaults: (next) => void (faults = next),
    heal() {
      cuts.clear();
      faults = QUIET_WIRE;
    },
  };
}

const copyOf = (body: unknown): unknown =>
  body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown);

function kindOf(body: unknown): string {
  const { kind, verdict } = (body ?? {}) as { kind?: string; verdict?: { kind?: string } };
  return kind ?? verdict?.kind ?? '';
}
