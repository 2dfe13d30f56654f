import { resources } from '@gatehouse/ui/i18n';
import { formatTime } from '@gatehouse/ui/format';
import type { LoggedEvent } from '../../src/devices/event-log.ts';
import { isTicketCode, shortCode } from './held-tickets.ts';
import type { BenchView, StationTruth } from '../../src/api/bench-view.ts';

export type LastScan = NonNullable<StationTruth['lastScan']>;

/** The title the gate itself shows for a reason. */
export function reasonTitle(reason: string): string {
  const reasons = resources.en.gate.reason as Readonly<
    Record<string, { readonly title: string } | undefined>
  >;
  return reasons[reason]?.title ?? reason.replaceAll('_', ' ');
}

/** The fact behind a refusal in a short sentence, as far as the bench has words for it. */
export function factOf(scan: LastScan, timeZone: string): string {
  const { usedAtMs, usedAt } = scan.facts;
  if (typeof usedAtMs === 'number')
    return `${formatTime(usedAtMs, 'en', timeZone)}${usedAt ? `, ${usedAt}` : ''}`;
  const { opensAtMs } = scan.facts;
  if (typeof opensAtMs === 'number') return `doors open ${formatTime(opensAtMs, 'en', timeZone)}`;
  return scan.product ?? '';
}

const DIRECTION = { in: 'in', out: 'out' } as const;

/** One line of the logbook; undefined for events that say nothing to a person. */
export function sentenceOf(event: LoggedEvent, view: BenchView): string | undefined {
  const placed = 'deviceId' in event ? view.devices.find(({ id }) => id === event.deviceId) : undefined;
  const stationName = (id: string) => view.stations.find((station) => station.id === id)?.name ?? id;
  const device = placed ? `${stationName(placed.stationId)} ${placed.name.toLowerCase()}` : '';
  switch (event.kind) {
    case 'printed':
      return `${device}: a ${event.codes.some(isTicketCode) ? 'ticket' : 'receipt'} came out`;
    case 'drawer-opened':
      return 'The cash drawer sprang open';
    case 'card-charged':
      return `${device}: a card was charged`;
    case 'drawer-shut':
      return 'The cash drawer was pushed shut';
    case 'scanned':
      return event.heard === 0
        ? `${device}: beep, and nobody listened`
        : `${device}: read ${isTicketCode(event.code) ? shortCode(event.code) : event.code.slice(0, 16)}`;
    case 'pulse':
      return `${device}: the relay pulsed (${event.pulses})`;
    case 'gate-state':
      return undefined;
    case 'passed':
      return `${device}: somebody walked ${DIRECTION[event.direction]}`;
    case 'blocked':
      return `${device}: ${event.reason}`;
    case 'fault':
      return `${device}: ${event.fault.replaceAll('-', ' ')} ${event.on ? 'happened' : 'is over'}`;
    case 'network':
      return `${stationName(event.stationId)}: ${event.link === 'cloud' ? 'internet' : 'line to Gate A'} ${event.up ? 'is back' : 'was cut'}`;
    case 'process':
      return `${view.processes.find(({ name }) => name === event.name)?.label ?? event.name} ${event.state}`;
    case 'opened':
      return `Somebody opened ${event.what === 'console' ? 'the console' : stationName(event.what)}`;
  }
}
