import { useEffect, type RefObject } from 'react';
import { tileKeys } from './model/keys.ts';
import { lock } from './locking.ts';
import { closePaying, hasTaken, openPaying, payExactCash } from './paying.ts';
import { moveDay, nextGuest, setQuantity } from './selling.ts';
import type { Till } from './till.ts';

/**
 * Keys of the till. Enter is not among them: scanners send it. Esc goes one step back and never touches the basket.
 * Holding Alt shows the keys on the tiles.
 */
export function useTillKeys(till: Till, root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const show = (shown: boolean): void => {
      if (root.current) root.current.dataset['shortcuts'] = shown ? 'shown' : 'hidden';
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      // A key that is held down or bounces pays once.
      if (event.repeat && /^F\d+$/.test(event.key)) return event.preventDefault();
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      if (event.key === 'Alt') {
        event.preventDefault();
        show(true);
        return;
      }
      if (onShortcut(till, event, root.current)) event.preventDefault();
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key !== 'Alt') return;
      // Releasing Alt would move the focus to the browser's menu.
      event.preventDefault();
      show(false);
    };
    const onBlur = (): void => show(false);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, [till, root]);
}

/** True when the key was one of ours. */
function onShortcut(till: Till, event: KeyboardEvent, root: HTMLElement | null): boolean {
  if (event.altKey && !event.ctrlKey) {
    const tile = tileKeys.indexOf(event.code);
    const target = root?.querySelectorAll<HTMLElement>('[data-tiles] .gh-tile')[tile];
    if (tile < 0 || !target) return false;
    target.click();
    return true;
  }
  if (event.ctrlKey || event.metaKey) return false;
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  switch (event.key) {
    case 'F2':
      return focusSearch(root);
    case 'F6':
      till.place.set('sell');
      return true;
    case 'F7':
      till.place.set('sales');
      return true;
    case 'F8':
      till.place.set('shift');
      return true;
    case 'F9':
      void lock(till);
      return true;
    case 'F10':
      return openWays(till);
    case 'F11':
      return pressTender(till, root, 'F11');
    case 'F12':
      return primary(till, root);
    case 'Escape':
      return stepBack(till);
    case '+':
    case '-':
      return !isTyping && till.place.get() === 'sell' && nudgeLastLine(till, event.key === '+' ? 1 : -1);
    case 'PageUp':
    case 'PageDown':
      return till.place.get() === 'sell' && moveDay(till, event.key === 'PageDown' ? 1 : -1);
    default:
      return false;
  }
}

function focusSearch(root: HTMLElement | null): boolean {
  const input = root?.querySelector<HTMLInputElement>('[data-search] input');
  input?.focus();
  input?.select();
  return true;
}

function openWays(till: Till): boolean {
  if (till.place.get() === 'sell') openPaying(till);
  return true;
}

/** A tender with a key of its own, wherever its button stands; without one, F11 takes another amount of cash. */
function pressTender(till: Till, root: HTMLElement | null, key: string): boolean {
  if (till.place.get() !== 'sell') return true;
  const button = root?.querySelector<HTMLElement>(`[data-tender-key="${key}"] button`);
  if (button) button.click();
  else if (till.checkout.get().kind === 'selling') openPaying(till, 'cash');
  return true;
}

/** F12 is the primary action of what is on the screen; the cash panel knows its own amount, so it is pressed there. */
function primary(till: Till, root: HTMLElement | null): boolean {
  if (till.place.get() === 'shift') pressPrimary(root);
  if (till.place.get() !== 'sell') return true;
  const { kind } = till.checkout.get();
  if (kind === 'sold') nextGuest(till);
  else if (kind === 'selling' && !hasTaken(till)) void payExactCash(till);
  else root?.querySelector<HTMLElement>('[data-primary] button')?.click();
  return true;
}

/** One step: search, cash, after-sale, other places. The basket is never among them. */
export function stepBack(till: Till): boolean {
  if (till.place.get() === 'sales' && till.salesQuery.get() !== '') till.salesQuery.set('');
  else if (till.place.get() !== 'sell') till.place.set('sell');
  else if (till.query.get() !== '') till.query.set('');
  else if (till.checkout.get().kind === 'settling') closePaying(till);
  else if (till.checkout.get().kind === 'sold') nextGuest(till);
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  return true;
}

function nudgeLastLine(till: Till, step: 1 | -1): boolean {
  const { lines, lastLineId } = till.basket.get();
  const line = lines.find(({ lineId }) => lineId === lastLineId) ?? lines.at(-1);
  if (line) setQuantity(till, line.lineId, line.quantity + step, (tile) => tile.name.default);
  return true;
}

/** The one primary action of a side panel, when it may be pressed. */
function pressPrimary(root: HTMLElement | null): void {
  root?.querySelector<HTMLElement>('[data-primary] button:not([disabled])')?.click();
}
