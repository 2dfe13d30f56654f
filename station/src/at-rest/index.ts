export * from './convert.ts';
export * from './key-vault.ts';
export * from './key-wrappers.ts';
export * from './prepare.ts';
export * from './protection.ts';
export * from './shell-wrapper.ts';
