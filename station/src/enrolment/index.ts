export * from './ed25519.ts';
export * from './incarnations.ts';
export { type KeyFiles, openKeyFiles } from './key-files.ts';
export * from './lan-certificate.ts';
export type { LineageEntry } from './lineage.ts';
export * from './load-or-enrol.ts';
export * from './station-token.ts';
