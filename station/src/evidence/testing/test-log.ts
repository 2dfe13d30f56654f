import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  type Checkpoint,
  consistencyProof,
  hexOfBytes,
  inclusionProof,
  type JournalPlace,
  leafHashOf,
  type NodePlace,
  nodesAppended,
  type TreeHead,
  treeHeadText,
  treeRoot,
} from '@gatehouse/core/evidence';
import { rawPublicKeyOf, signText } from '../../enrolment/index.ts';
import { sha256Bytes } from '../hashing.ts';

/** A log of the cloud's kind in memory: real trees, real keys. It can be made to lie. */
export interface TestLog {
  readonly logKey: string;
  readonly places: readonly JournalPlace[];
  append(...places: JournalPlace[]): void;
  head(size?: number): TreeHead;
  /** The last leaf of this incarnation, with proofs from the sizes asked for. */
  checkpoint(incarnation: string, heldSizes?: readonly number[]): Checkpoint;
  /** A log under the same key that goes its own way from here: what a cloud does that shows two histories. */
  fork(size?: number): TestLog;
}

export function testLog(
  key: KeyObject = generateKeyPairSync('ed25519').privateKey,
  begin: readonly JournalPlace[] = [],
): TestLog {
  const places: JournalPlace[] = [];
  const nodes = new Map<string, Uint8Array>();
  const at = ({ level, index }: NodePlace): Uint8Array => {
    const found = nodes.get(`${level}:${index}`);
    if (!found) throw new Error(`no node ${level}:${index}`);
    return found;
  };
  const log: TestLog = {
    logKey: rawPublicKeyOf(key),
    places,
    append(...added) {
      for (const place of added) {
        const made = nodesAppended(places.length, [leafHashOf(place, sha256Bytes)], at, sha256Bytes);
        for (const one of made) nodes.set(`${one.place.level}:${one.place.index}`, one.hash);
        places.push(place);
      }
    },
    head(size = places.length) {
      const unsigned = {
        logId: 'org',
        treeSize: size,
        rootHash: hexOfBytes(treeRoot(size, at, sha256Bytes)),
        timeMs: 1_780_000_000_000 + size,
      };
      return { ...unsigned, signature: signText(treeHeadText(unsigned), key) };
    },
    checkpoint(incarnation, heldSizes = []) {
      const leafIndex = places.findLastIndex((place) => place.incarnation === incarnation);
      const size = places.length;
      return {
        treeHead: log.head(),
        leaf: places[leafIndex] as JournalPlace,
        leafIndex,
        inclusion: inclusionProof(leafIndex, size, at, sha256Bytes).map(hexOfBytes),
        consistency: heldSizes
          .filter((held) => held <= size)
          .map((fromSize) => ({
            fromSize,
            proof: consistencyProof(fromSize, size, at, sha256Bytes).map(hexOfBytes),
          })),
      };
    },
    fork: (size = places.length) => testLog(key, places.slice(0, size)),
  };
  log.append(...begin);
  return log;
}
