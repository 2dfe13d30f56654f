export { createPtyPair, type PtyPair } from './pty-pair.ts';
