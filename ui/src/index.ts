export * from './components/index.ts';
export * from './format/index.ts';
export * from './i18n/index.ts';
export * from './keyboard/index.ts';
export * from './scan/index.ts';
export * from './sound/index.ts';
export * from './theme/index.ts';
