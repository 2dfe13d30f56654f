import type { BrowserWindow, ElectronPort } from './electron-port.ts';
import { openWindow, type WindowOptions } from './electron-window.ts';
import { guestDisplayOf } from './policy/guest-display.ts';

/**
 * Keeps the guest's window on the second display: opened when one is plugged in, closed when it is pulled or the till's
 * own window closes. What it shows comes from the station; the till does not wait for it.
 */
export function keepGuestWindow(
  electron: ElectronPort,
  till: BrowserWindow,
  wanted: boolean,
  options: Omit<WindowOptions, 'role' | 'windowed' | 'bounds'>,
): void {
  if (!wanted) return;
  const { screen } = electron;
  let guest: { readonly displayId: number; readonly window: BrowserWindow | undefined } | undefined;
  let isOver = false;
  const close = (): void => {
    const open = guest;
    guest = undefined;
    if (open?.window && !open.window.isDestroyed()) open.window.close();
  };
  const follow = (): void => {
    if (isOver) return;
    const display = guestDisplayOf(screen.getAllDisplays(), screen.getPrimaryDisplay().id, wanted);
    if (display?.id === guest?.displayId) return;
    close();
    if (!display) return options.log('guest_display_gone');
    const opening = { displayId: display.id, window: undefined };
    guest = opening;
    openWindow(electron, { ...options, role: 'display', windowed: false, bounds: display.bounds }).then(
      (window) => {
        // Pulled while it loaded.
        if (guest !== opening) return window.close();
        guest = { displayId: display.id, window };
        window.once('closed', () => {
          if (guest?.window === window) guest = undefined;
        });
      },
      (error: unknown) => {
        guest = undefined;
        options.log('guest_display_failed', {
          message: error instanceof Error ? error.message : String(error),
        });
      },
    );
  };
  screen.on('display-added', follow);
  screen.on('display-removed', follow);
  till.once('closed', () => {
    isOver = true;
    close();
  });
  follow();
}
