/**
 * The Merkle tree of RFC 9162 §2.1: leaves are hashed under 0x00 and nodes under 0x01, so that neither can pose as the
 * other. Sizes and indices stay below 2^53, so they are halved by division: bit operators would cut them to 32 bits.
 */

/** SHA-256 (FIPS 180-4) of bytes, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** A complete subtree: at level l and index i it covers the leaves [i·2^l, (i+1)·2^l). Level 0 holds leaf hashes. */
export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

/** Hashes of complete subtrees; throws (a bug or a damaged store) for one that is missing. */
export type NodeSource = (place: NodePlace) => Uint8Array;

/** Leaves [from, until). */
export interface LeafRange {
  readonly from: number;
  readonly until: number;
}

const joined = (prefix: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = prefix;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** RFC 9162 §2.1.1: HASH(0x00 || d). */
export const leafHash = (leaf: Uint8Array, sha256: Sha256): Uint8Array => sha256(joined(0, leaf));
/** RFC 9162 §2.1.1: HASH(0x01 || left || right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array =>
  sha256(joined(1, left, right));
/** The head of the tree without leaves: HASH(). */
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array(0));

/** The largest power of two smaller than `size` (k of RFC 9162 §2.1.1); `size` is at least 2. */
function splitOf(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** The complete subtrees that make up a range a proof speaks of, left to right. */
function placesOf({ from, until }: LeafRange): NodePlace[] {
  const places: NodePlace[] = [];
  let at = from;
  while (at < until) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= until) {
      level += 1;
      width *= 2;
    }
    places.push({ level, index: at / width });
    at += width;
  }
  return places;
}

/** Everything a set of ranges needs from the store: fetch it at once, then answer from memory. */
export const placesNeeded = (ranges: readonly LeafRange[]): NodePlace[] => ranges.flatMap(placesOf);

/** Hash of the subtree over a range that starts where a subtree of RFC 9162 may start. */
export function rangeHash(range: LeafRange, nodes: NodeSource, sha256: Sha256): Uint8Array {
  const hashes = placesOf(range).map(nodes);
  const last = hashes.pop();
  if (!last) return emptyRoot(sha256);
  return hashes.reduceRight((right, left) => nodeHash(left, right, sha256), last);
}

/** Merkle tree hash of the first `size` leaves (RFC 9162 §2.1.1). */
export const treeRoot = (size: number, nodes: NodeSource, sha256: Sha256): Uint8Array =>
  rangeHash({ from: 0, until: size }, nodes, sha256);

/** The ranges whose hashes prove that leaf `index` is in a tree of `size` (RFC 9162 §2.1.3.1), lowest first. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let until = size;
  while (until - from > 1) {
    const middle = from + splitOf(until - from);
    if (index < middle) {
      ranges.push({ from: middle, until });
      until = middle;
    } else {
      ranges.push({ from, until: middle });
      from = middle;
    }
  }
  return ranges.toReversed();
}

/** The ranges whose hashes prove that a tree of `first` leaves is the beginning of one of `second` (§2.1.4.1). */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  if (!(first >= 1 && first <= second)) throw new RangeError(`no proof from ${first} to ${second} leaves`);
  const ranges: LeafRange[] = [];
  let from = 0;
  let until = second;
  let known = true;
  while (until !== first) {
    const middle = from + splitOf(until - from);
    if (first <= middle) {
      ranges.push({ from: middle, until });
      until = middle;
    } else {
      ranges.push({ from, until: middle });
      from = middle;
      known = false;
    }
  }
  if (!known) ranges.push({ from, until });
  return ranges.toReversed();
}

export const inclusionProof = (
  index: number,
  size: number,
  nodes: NodeSource,
  sha256: Sha256,
): Uint8Array[] => inclusionRanges(index, size).map((range) => rangeHash(range, nodes, sha256));

export const consistencyProof = (
  first: number,
  second: number,
  nodes: NodeSource,
  sha256: Sha256,
): Uint8Array[] => consistencyRanges(first, second).map((range) => rangeHash(range, nodes, sha256));

/**
 * The complete subtrees that appear when leaf hashes are appended to a tree of `size` leaves: what an append-only
 * store adds. `nodes` answers for subtrees that were complete before.
 */
export function nodesAppended(
  size: number,
  leaves: readonly Uint8Array[],
  nodes: NodeSource,
  sha256: Sha256,
): { readonly place: NodePlace; readonly hash: Uint8Array }[] {
  const added: { place: NodePlace; hash: Uint8Array }[] = [];
  const fresh = new Map<string, Uint8Array>();
  const at = (place: NodePlace) => fresh.get(`${place.level}:${place.index}`) ?? nodes(place);
  const add = (place: NodePlace, hash: Uint8Array) => {
    fresh.set(`${place.level}:${place.index}`, hash);
    added.push({ place, hash });
  };
  leaves.forEach((leaf, offset) => {
    let hash = leaf;
    let place: NodePlace = { level: 0, index: size + offset };
    add(place, hash);
    while (place.index % 2 === 1) {
      hash = nodeHash(at({ level: place.level, index: place.index - 1 }), hash, sha256);
      place = { level: place.level + 1, index: (place.index - 1) / 2 };
      add(place, hash);
    }
  });
  return added;
}

/** The left siblings an append to a tree of `size` leaves may need: its complete subtrees, O(log n) of them. */
export const frontierOf = (size: number): NodePlace[] => placesOf({ from: 0, until: size });

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Whether the proof shows the leaf at `index` of the tree with this size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  claim: {
    readonly leaf: Uint8Array;
    readonly index: number;
    readonly size: number;
    readonly root: Uint8Array;
    readonly proof: readonly Uint8Array[];
  },
  sha256: Sha256,
): boolean {
  const { leaf, index, size, root, proof } = claim;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const step of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(step, hash, sha256);
      if (!isOdd(fn)) {
        while (!isOdd(fn) && fn !== 0) {
          fn = half(fn);
          sn = half(sn);
        }
      }
    } else {
      hash = nodeHash(hash, step, sha256);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && isEqual(hash, root);
}

/** Whether the proof shows that the first tree is the beginning of the second (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  claim: {
    readonly first: number;
    readonly firstRoot: Uint8Array;
    readonly second: number;
    readonly secondRoot: Uint8Array;
    readonly proof: readonly Uint8Array[];
  },
  sha256: Sha256,
): boolean {
  const { first, firstRoot, second, secondRoot, proof } = claim;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second)
    return false;
  if (first === second) return proof.length === 0 && isEqual(firstRoot, secondRoot);
  let isPower = true;
  for (let rest = first; rest > 1; rest = half(rest)) if (isOdd(rest)) isPower = false;
  const path = isPower ? [firstRoot, ...proof] : [...proof];
  const [start, ...steps] = path;
  if (!start || proof.length === 0) return false;
  let fn = first - 1;
  let sn = second - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let fr = start;
  let sr = start;
  for (const step of steps) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(step, fr, sha256);
      sr = nodeHash(step, sr, sha256);
      if (!isOdd(fn)) {
        while (!isOdd(fn) && fn !== 0) {
          fn = half(fn);
          sn = half(sn);
        }
      }
    } else {
      sr = nodeHash(sr, step, sha256);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && isEqual(fr, firstRoot) && isEqual(sr, secondRoot);
}
