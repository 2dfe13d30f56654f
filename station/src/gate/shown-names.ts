import type { Presented } from '@gatehouse/core/admission';
import type { ScanView } from '@gatehouse/core/contract';
import { type HolderNameOf, withHolder } from '../subjects/index.ts';

/** Names a screen may still show; older scans of the list go on without. */
const NAMES_KEPT = 20;

/** Names of the guests who just presented a code: in memory only, and opened after the lane, never before it. */
export interface ShownNames {
  /** This code is in front of the gate now. */
  presented(digest: string, presented: Presented): void;
  onScreen(scan: ScanView, digest: string): ScanView;
  /** A scan that was on the screen before, shown again with its outcome. */
  again(scan: ScanView): ScanView;
}

export function createShownNames(
  nameOf: HolderNameOf = () => '',
  onError: (error: unknown) => void,
): ShownNames {
  const kept = new Map<string, string>();
  let inHand: { readonly digest: string; readonly presented: Presented } | undefined;
  const again = (scan: ScanView): ScanView => withHolder(scan, kept.get(scan.admissionId) ?? '');
  return {
    again,
    presented: (digest, presented) => void (inHand = { digest, presented }),
    onScreen(scan, digest) {
      if (inHand?.digest !== digest || kept.has(scan.admissionId)) return again(scan);
      try {
        const name = nameOf(inHand.presented);
        if (name !== '') kept.set(scan.admissionId, name);
      } catch (error) {
        // A name that cannot be read must not keep a verdict off the screen.
        onError(error);
      }
      const [oldest] = kept.keys();
      if (kept.size > NAMES_KEPT && oldest !== undefined) kept.delete(oldest);
      return again(scan);
    },
  };
}
