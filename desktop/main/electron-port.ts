import type * as ElectronCommon from 'electron/common';
import type * as ElectronMain from 'electron/main';

/** The part of Electron this shell uses. Everything gets it as an argument, so that tests can hand in a recording double. */
export type ElectronPort = Pick<
  typeof ElectronMain,
  | 'app'
  | 'BrowserWindow'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'powerSaveBlocker'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'utilityProcess'
> &
  Pick<typeof ElectronCommon, 'crashReporter'>;

export type WebPreferences = Electron.WebPreferences;
export type BrowserWindow = Electron.BrowserWindow;
export type WebContents = Electron.WebContents;
export type UtilityProcess = Electron.UtilityProcess;
export type Session = Electron.Session;

/** The union of permission names, taken from Electron's own declaration. */
export type PermissionName = Parameters<
  NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>
>[1];
