/** `system` follows prefers-color-scheme and prefers-contrast. */
export type ThemeName = 'light' | 'dark' | 'contrast' | 'system';

/** Sets the theme of a whole page (default) or of one element inside it. */
export function applyTheme(theme: ThemeName, target: HTMLElement = document.documentElement): void {
  if (theme === 'system') delete target.dataset['theme'];
  else target.dataset['theme'] = theme;
}
