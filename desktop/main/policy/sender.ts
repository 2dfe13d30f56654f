import { isAppUrl } from './navigation.ts';

/** The part of a WebFrameMain that decides; null when the frame navigated away or is gone. */
export type SenderFrame = { readonly url: string; readonly parent: unknown } | null;

export type SenderVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: 'gone' | 'inner_frame' | 'foreign_page' | 'unknown_window' };

/** A message counts only from the main frame of our own page in a window that this shell opened. */
export function validateSender(frame: SenderFrame, isOwnWindow: boolean): SenderVerdict {
  if (frame === null) return { kind: 'refused', reason: 'gone' };
  if (frame.parent !== null) return { kind: 'refused', reason: 'inner_frame' };
  if (!isAppUrl(frame.url)) return { kind: 'refused', reason: 'foreign_page' };
  if (!isOwnWindow) return { kind: 'refused', reason: 'unknown_window' };
  return { kind: 'accepted' };
}
