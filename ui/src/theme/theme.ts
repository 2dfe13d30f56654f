/** `system` follows prefers-color-scheme and prefers-contrast. */
export type ThemeName = 'light' | 'dark' | 'contrast' | 'system';

/** Sets the theme of a whole page (default) or of one element inside it. */
export function applyTheme(theme: ThemeName, target: HTMLElement = document.documentElement): void {
  if (theme === 'system') delete target.dataset['theme'];
  else target.dataset['theme'] = theme;
}

/** Of all text, in percent of its usual size. */
export type TextSize = 100 | 125 | 150 | 200;
export const textSizes: readonly TextSize[] = [100, 125, 150, 200];

/** Sets the size of all text of a page; lengths in rem follow, space and borders stay (WCAG 1.4.4). */
export function applyTextSize(size: TextSize, target: HTMLElement = document.documentElement): void {
  if (size === 100) delete target.dataset['text'];
  else target.dataset['text'] = String(size);
}
