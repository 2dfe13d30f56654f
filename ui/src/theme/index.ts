export { keepStrictCsp } from './csp.ts';
export { applyTheme, type ThemeName } from './theme.ts';
