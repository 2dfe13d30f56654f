import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesOfHex,
  consistencyProof,
  emptyRoot,
  frontierOf,
  hexOfBytes,
  inclusionProof,
  leafHash,
  type NodePlace,
  nodeHash,
  nodesAppended,
  type Sha256,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';

const sha256: Sha256 = (bytes) => Uint8Array.from(hash('sha256', bytes, 'buffer'));

/** The eight leaves of the Certificate Transparency reference tests, and the roots of their first n. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

interface Tree {
  readonly leaves: readonly Uint8Array[];
  readonly nodes: (place: NodePlace) => Uint8Array;
}

function treeOf(data: readonly Uint8Array[], batch = 3): Tree {
  const store = new Map<string, Uint8Array>();
  const nodes = ({ level, index }: NodePlace): Uint8Array => {
    const found = store.get(`${level}:${index}`);
    if (!found) throw new Error(`node ${level}:${index} is not stored`);
    return found;
  };
  const leaves = data.map((leaf) => leafHash(leaf, sha256));
  for (let at = 0; at < leaves.length; at += batch) {
    // What a store hands in is the frontier and nothing else.
    const frontier = new Set(frontierOf(at).map(({ level, index }) => `${level}:${index}`));
    const added = nodesAppended(
      at,
      leaves.slice(at, at + batch),
      (place) => {
        expect(frontier).toContain(`${place.level}:${place.index}`);
        return nodes(place);
      },
      sha256,
    );
    for (const { place, hash: made } of added) store.set(`${place.level}:${place.index}`, made);
  }
  return { leaves, nodes };
}

const numbered = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, index) => Uint8Array.of(index, index >> 8));

/** The recursive definition, straight from RFC 9162 §2.1.1. */
function definition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot(sha256);
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)), sha256);
}

describe('the tree of RFC 9162', () => {
  it('has the roots of the reference tree', () => {
    expect(hexOfBytes(emptyRoot(sha256))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    const { nodes } = treeOf(LEAVES.map(bytesOfHex));
    expect(ROOTS.map((_, index) => hexOfBytes(treeRoot(index + 1, nodes, sha256)))).toEqual(ROOTS);
  });

  it('has the proofs of the reference tree', () => {
    const { nodes } = treeOf(LEAVES.map(bytesOfHex));
    const inclusion = (index: number, size: number) =>
      inclusionProof(index, size, nodes, sha256).map(hexOfBytes);
    expect(inclusion(0, 1)).toEqual([]);
    expect(inclusion(0, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(inclusion(2, 3)).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
    const consistency = (first: number, second: number) =>
      consistencyProof(first, second, nodes, sha256).map(hexOfBytes);
    expect(consistency(8, 8)).toEqual([]);
    expect(consistency(1, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(consistency(6, 8)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('follows the definition for every size up to 130, however it was appended', () => {
    for (const batch of [1, 7, 64]) {
      const { leaves, nodes } = treeOf(numbered(130), batch);
      for (let size = 1; size <= 130; size += 1)
        expect(hexOfBytes(treeRoot(size, nodes, sha256))).toBe(hexOfBytes(definition(leaves.slice(0, size))));
    }
  });
});

const SIZE_MAX = 64;
const { leaves, nodes } = treeOf(numbered(SIZE_MAX));
const roots = Array.from({ length: SIZE_MAX + 1 }, (_, size) => treeRoot(size, nodes, sha256));
const rootOf = (size: number): Uint8Array => roots[size] as Uint8Array;
const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === Math.floor(bit / 8) % bytes.length ? byte ^ (1 << (bit % 8)) : byte));

/** Every way to spoil a proof by one piece. */
function* spoilt(proof: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (let at = 0; at < proof.length; at += 1) {
    yield proof.map((one, index) => (index === at ? flipped(one, at * 37 + 5) : one));
    yield proof.filter((_, index) => index !== at);
    yield [...proof.slice(0, at), proof[at] as Uint8Array, ...proof.slice(at)];
  }
  yield [...proof, new Uint8Array(32)];
  if (proof.length > 1) yield proof.toReversed();
}

describe('proofs', () => {
  it('of inclusion hold for every leaf of every size, and no other proof does', () => {
    for (let size = 1; size <= SIZE_MAX; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, nodes, sha256);
        const claim = { leaf: leaves[index] as Uint8Array, index, size, root: rootOf(size), proof };
        expect(verifyInclusion(claim, sha256)).toBe(true);
        // All of them for small trees, a sample for large ones: the shapes repeat.
        if (size > 20 && (index + size) % 11 !== 0) continue;
        for (const wrong of spoilt(proof))
          expect(verifyInclusion({ ...claim, proof: wrong }, sha256)).toBe(false);
        expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, 9) }, sha256)).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(claim.root, 9) }, sha256)).toBe(false);
        expect(verifyInclusion({ ...claim, index: size }, sha256)).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size }, sha256)).toBe(false);
      }
    }
  });

  it('of consistency hold between any two sizes, and no other proof does', () => {
    for (let second = 1; second <= SIZE_MAX; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const proof = consistencyProof(first, second, nodes, sha256);
        const claim = { first, firstRoot: rootOf(first), second, secondRoot: rootOf(second), proof };
        expect(verifyConsistency(claim, sha256)).toBe(true);
        if (second > 20 && (first + second) % 11 !== 0) continue;
        for (const wrong of spoilt(proof))
          expect(verifyConsistency({ ...claim, proof: wrong }, sha256)).toBe(false);
        expect(verifyConsistency({ ...claim, firstRoot: flipped(claim.firstRoot, 3) }, sha256)).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: flipped(claim.secondRoot, 3) }, sha256)).toBe(false);
      }
    }
  });

  it('cannot make a tree with another leaf the beginning of this one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: SIZE_MAX }),
        fc.integer({ min: 0, max: SIZE_MAX }),
        (first, more) => {
          const second = Math.min(SIZE_MAX, first + more);
          const other = treeOf(
            numbered(first).map((leaf, at) => (at === first - 1 ? flipped(leaf, 1) : leaf)),
          );
          const claim = {
            first,
            firstRoot: treeRoot(first, other.nodes, sha256),
            second,
            secondRoot: rootOf(second),
            proof: consistencyProof(first, second, nodes, sha256),
          };
          expect(verifyConsistency(claim, sha256)).toBe(false);
        },
      ),
    );
  });

  it('are logarithmic, also where 32 bits end', () => {
    const size = 2 ** 40 + 12_345;
    const path = inclusionProof(
      2 ** 39 + 7,
      size,
      ({ level, index }) => sha256(Uint8Array.of(level, index % 251)),
      sha256,
    );
    expect(path.length).toBeLessThanOrEqual(42);
    expect(frontierOf(size).length).toBeLessThanOrEqual(41);
  });
});
