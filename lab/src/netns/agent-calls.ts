import type { CloudContent, StationContent } from './checker.ts';
import type { Answer } from './history.ts';

/** What is asked of the agent inside a place, and what it answers; carried over the IPC channel of its process. */
export interface AgentCalls {
  /** Starts the place's process with the settings given, or brings a killed one back. */
  start: { readonly asked: StartAsked; readonly answer: StartAnswer };
  /** kill -9; whoever supervises the process brings it back. `postgres`: its postmaster, behind the cloud's back. */
  kill: {
    readonly asked: { readonly what: 'process' | 'postgres' };
    readonly answer: { readonly killed: boolean };
  };
  sell: {
    readonly asked: {
      readonly operationId: string;
      readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
      readonly totalMinor: number;
    };
    readonly answer: Tried;
  };
  scan: { readonly asked: { readonly code: string }; readonly answer: Tried };
  status: {
    readonly asked: Readonly<Record<never, never>>;
    readonly answer: { readonly unsynced: number; readonly cloudUp: boolean; readonly mode: string } | null;
  };
  cloudContent: { readonly asked: Readonly<Record<never, never>>; readonly answer: CloudContent };
  /** Stops the station and reads its files. */
  finish: { readonly asked: Readonly<Record<never, never>>; readonly answer: StationContent | null };
}

export type Tried =
  | { readonly kind: 'ok'; readonly answer: Answer }
  | { readonly kind: 'fail'; readonly reason: string }
  | { readonly kind: 'info'; readonly reason: string };

export type StartAsked =
  | { readonly kind: 'cloud'; readonly folder: string; readonly bootstrapFile: string }
  | {
      readonly kind: 'station';
      readonly folder: string;
      readonly name: string;
      readonly role: 'till' | 'gate';
      readonly code: string;
      readonly cloudUrl: string;
      readonly hub: string | null;
      readonly pin: string;
    };

export interface StartAnswer {
  /** One-time codes by station, from the cloud. */
  readonly codes: Readonly<Record<string, string>>;
}

export type CallName = keyof AgentCalls;

export interface Request<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly asked: AgentCalls[Name]['asked'];
}

export type Reply =
  | { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
