/** What a window of this shell is for. The station's own role is its configuration; this chooses the screen. */
export type ShellRole = 'till' | 'gate';
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

export function windowPolicy(role: ShellRole, windowed: boolean): WindowPolicy {
  const title = role === 'till' ? 'Gatehouse Till' : 'Gatehouse Gate';
  return { path: `/${role}`, title, kiosk: !windowed, keepsDisplayAwake: true };
}
