import type { WebPreferences } from '../electron-port.ts';

export type WebPreferencesInput = {
  /** Absolute path of the bundled preload. */
  readonly preload: string;
  readonly packaged: boolean;
};

/**
 * Exactly these and nothing inherited: every window is sandboxed, isolated and without Node. Defaults are repeated on
 * purpose, because a default that changes with one of six majors a year must not change us.
 */
export function buildWebPreferences({ preload, packaged }: WebPreferencesInput) {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    devTools: !packaged,
    spellcheck: false,
  } as const satisfies WebPreferences;
}
