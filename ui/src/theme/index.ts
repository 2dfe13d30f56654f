export { keepStrictCsp } from './csp.ts';
export { applyTextSize, applyTheme, textSizes, type TextSize, type ThemeName } from './theme.ts';
