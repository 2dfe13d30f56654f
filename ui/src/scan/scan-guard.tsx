import { useEffect, useRef, type ReactNode } from 'react';
import { defaultScanRules, idleScan, recognise, type ScanRules, type ScanState } from './recogniser.ts';

/** Fired on the window when a code was recognised, for those that acted on its first key (a PIN pad). */
export const scanEvent = 'gatehouse-scan';

type Snapshot = { readonly field: HTMLInputElement | HTMLTextAreaElement; readonly value: string };

function snapshotOf(target: EventTarget | null): Snapshot | undefined {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    return { field: target, value: target.value };
  }
  return undefined;
}

/** Puts a field back as it was before the code was typed into it, in a way React hears. */
function restore({ field, value }: Snapshot): void {
  const prototype =
    field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Listens for keyboard-wedge scanners on the whole window. From the second fast key on, the code's keys are kept from
 * controls (a Space would press a button), and its Enter or Tab reaches nobody; characters that had already
 * landed in a focused field are taken out again. People who type are not affected.
 */
export function useScanGuard(onScan: (code: string) => void, rules: ScanRules = defaultScanRules): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  }, [onScan]);
  useEffect(() => {
    let state: ScanState = idleScan;
    let before: Snapshot | undefined;
    let swallowUp: string | undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing) return;
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      // The event's own time: a busy page delivers keys late and in clumps.
      const stroke = { key: event.key, atMs: event.timeStamp, repeat: event.repeat, modified };
      const [next, step] = recognise(state, stroke, rules);
      state = next;
      if (step.kind === 'start') before = snapshotOf(event.target);
      if (step.kind === 'burst' && !before) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      if (step.kind !== 'code') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      swallowUp = event.key;
      if (before) restore(before);
      before = undefined;
      window.dispatchEvent(new Event(scanEvent));
      latest.current(step.code);
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key !== swallowUp) return;
      swallowUp = undefined;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    window.addEventListener('keyup', onKeyUp, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
      window.removeEventListener('keyup', onKeyUp, { capture: true });
    };
  }, [rules]);
}

export type ScanGuardProps = { readonly onScan: (code: string) => void; readonly children: ReactNode };

/** `useScanGuard` as an element, for the root of a screen. */
export function ScanGuard({ onScan, children }: ScanGuardProps) {
  useScanGuard(onScan);
  return children;
}
