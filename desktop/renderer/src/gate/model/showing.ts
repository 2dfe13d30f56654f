import type { GateView, ScanView } from '@gatehouse/core/contract';
import type { VerdictKind } from '@gatehouse/ui/components';
import type { VerdictSound } from '@gatehouse/ui/sound';
import type { Loadable } from '../../state/loadable.ts';

/** How a scan looks: the shape, and with it colour and word. Hollow is a grant that nobody used. */
export type Look = VerdictKind | 'fault';

/** Reasons a person at the gate can settle on the spot are amber; the rest is a red stop. */
const attentionReasons = new Set([
  'unreadable',
  'malformed',
  'too_early',
  'not_yet_valid',
  'wrong_session',
  'wrong_access_point',
  'product_not_accepted',
  'outside_opening_hours',
  'unpaid',
  'unapproved',
  'needs_activation',
  'answer_missing',
  'ambiguous',
  'already_exchanged',
  'screenshot',
  'hub_unreachable',
  'area_full',
  'lane_busy',
  'too_soon',
  'internal',
]);

/** What the whole screen says about a scan. */
export function lookOf(scan: ScanView): Look {
  if (scan.verdict.kind === 'refused')
    return attentionReasons.has(scan.verdict.reason) ? 'attention' : 'refused';
  if (scan.passage === 'fault') return 'fault';
  return scan.passage === 'not-passed' ? 'not-passed' : 'granted';
}

/** The verdict sounds once; later only trouble does, never the guest walking through. */
export function soundOf(scan: ScanView, isNew: boolean): VerdictSound | null {
  const look = lookOf(scan);
  if (!isNew) return look === 'fault' || look === 'not-passed' ? 'attention' : null;
  if (look === 'granted') return 'granted';
  return look === 'refused' ? 'refused' : 'attention';
}

const recentMax = 12;

/** The list of last scans with this one in it: a new one on top, a known one with its new passage. */
export function withPassage(view: Loadable<GateView>, scan: ScanView): Loadable<GateView> {
  if (view.kind !== 'ready') return view;
  const { recent } = view.value;
  const known = recent.some(({ admissionId }) => admissionId === scan.admissionId);
  const next = known
    ? recent.map((old) => (old.admissionId === scan.admissionId ? scan : old))
    : [scan, ...recent].slice(0, recentMax);
  return { kind: 'ready', value: { ...view.value, recent: next } };
}
