import type { LoggedEvent } from '../devices/event-log.ts';

/** What the bench page shows: one snapshot, sent whenever it changed. Types only, shared with the page. */

export interface BenchView {
  readonly ready: boolean;
  readonly progress: string;
  /** Different for every installation: what a browser remembers belongs to one. */
  readonly venueMark: string;
  readonly park: { readonly name: string; readonly timeZone: string };
  readonly processes: readonly BenchProcess[];
  readonly links: readonly BenchLink[];
  readonly devices: readonly BenchDeviceView[];
  readonly stations: readonly BenchStation[];
  readonly staff: readonly {
    readonly name: string;
    readonly role: string;
    readonly pin: string;
    readonly badge: string | null;
  }[];
  readonly console: { readonly email: string; readonly password: string; readonly url: string };
  readonly cloudTruth: CloudTruth | null;
  readonly events: readonly LoggedEvent[];
}

export interface BenchProcess {
  readonly name: string;
  readonly label: string;
  readonly state: 'starting' | 'running' | 'restarting' | 'stopped';
  readonly restarts: number;
  readonly processId: number | null;
}

export interface BenchLink {
  readonly link: 'cloud' | 'lan';
  readonly stationId: string;
  readonly up: boolean;
}

export interface BenchDeviceView {
  readonly id: string;
  readonly kind: 'scanner' | 'printer' | 'drawer' | 'gate' | 'terminal' | 'display';
  readonly stationId: string;
  readonly name: string;
  readonly wire: string;
  readonly faults: readonly string[];
  readonly faultNames: readonly string[];
  readonly gate: { readonly state: string; readonly pulses: number; readonly passages: number } | null;
  readonly drawerOpen: boolean;
  /** Categories whose orders it prints; empty for one that prints receipts. */
  readonly makes: readonly string[];
  /** What a guest reads on a pole display. */
  readonly shown: readonly [string, string] | null;
  /** Pieces of paper, oldest first; the picture is at /devices/ID/prints/NUMBER. */
  readonly prints: readonly {
    readonly number: number;
    readonly atMs: number;
    readonly title: string;
    readonly text: string;
    readonly codes: readonly string[];
  }[];
}

export interface BenchStation {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly role: 'till' | 'gate';
  readonly isHub: boolean;
  /** Asked from the station itself while somebody watches; null while it does not answer. */
  readonly truth: StationTruth | null;
}

export interface StationTruth {
  readonly operator: string | null;
  readonly shiftOpen: boolean;
  readonly cloudUp: boolean;
  readonly unsynced: number;
  readonly devicesGone: readonly { readonly name: string; readonly reason: string }[];
  /** The last verdict of a gate, in the station's own words. */
  readonly lastScan: {
    readonly admissionId: string;
    readonly atMs: number;
    readonly verdict: 'granted' | 'refused';
    readonly reason: string | null;
    readonly facts: Readonly<Record<string, string | number>>;
    readonly product: string | null;
    readonly ordinal: number | null;
    readonly admits: number | null;
    readonly passage: string;
  } | null;
}

/** The newest sale and admission that the cloud holds: what a manager sees. */
export interface CloudTruth {
  readonly lastSale: {
    readonly receiptNumber: string;
    readonly totalMinor: number;
    readonly soldAtMs: number;
    readonly stationName: string;
  } | null;
  readonly lastAdmission: {
    readonly admissionId: string;
    readonly accessPointName: string;
    readonly atMs: number;
    readonly outcome: string;
    readonly passage: string;
  } | null;
}
