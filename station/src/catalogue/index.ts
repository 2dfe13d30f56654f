export * from './replica-store.ts';
export { removeReplica } from './replica-file.ts';
export { SET_ASIDE } from './set-aside.ts';
export { sumOfStored } from './stored-digest.ts';
export * from './till-catalogue.ts';
