/** What a window of this shell is for. The station's own role is its configuration; this chooses the screen. */
export type ShellRole = 'till' | 'gate';
/** The guest's window is no role of a shell: it belongs to the till's. */
export type WindowRole = ShellRole | 'display';
export const shellRoles: readonly ShellRole[] = ['till', 'gate'];

export type WindowPolicy = {
  /** Page of the renderer. */
  readonly path: string;
  readonly title: string;
  /** Covers the whole screen; on Windows and Linux the session around it must be locked too (README). */
  readonly kiosk: boolean;
  /** The screen must not sleep while guests wait. */
  readonly keepsDisplayAwake: boolean;
};

const TITLES: Readonly<Record<WindowRole, string>> = {
  till: 'Gatehouse Till',
  gate: 'Gatehouse Gate',
  display: 'Gatehouse Display',
};

export function windowPolicy(role: WindowRole, windowed: boolean): WindowPolicy {
  return { path: `/${role}`, title: TITLES[role], kiosk: !windowed, keepsDisplayAwake: true };
}
