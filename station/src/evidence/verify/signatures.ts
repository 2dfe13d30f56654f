import { signedHeadText } from '@gatehouse/core/evidence';
import type { VerifySignature } from '@gatehouse/core/tickets';
import { verifyText } from '../../enrolment/index.ts';
import { type Findings, grouped, momentOf, shortIncarnation } from './report.ts';

/** Something that says what the hash at a place of a chain once was. */
export interface Witness {
  readonly kind: 'signed-head' | 'checkpoint' | 'acknowledged' | 'elsewhere';
  readonly seq: number;
  readonly hash: string;
  /** Null for a witness without a signature of this station. */
  readonly signature: string | null;
  readonly atMs: number;
}

const WHO: Readonly<Record<Witness['kind'], string>> = {
  'signed-head': 'the station signed',
  checkpoint: "the cloud's log holds",
  acknowledged: 'a peer acknowledged',
  elsewhere: 'the keys file names',
};

/**
 * Holds a chain against its witnesses while it is followed. Where a witness says otherwise the stretch since the last
 * one that agreed was rewritten; a witness beyond the end says that the end was cut off.
 */
export class WitnessBox {
  readonly #findings: Findings;
  readonly #incarnation: string;
  readonly #witnesses: readonly Witness[];
  #next = 0;
  #lastGood = 0;
  signedThroughSeq = 0;
  loggedThroughSeq = 0;

  constructor(findings: Findings, incarnation: string, witnesses: readonly Witness[]) {
    this.#findings = findings;
    this.#incarnation = incarnation;
    this.#witnesses = witnesses.toSorted((a, b) => a.seq - b.seq);
  }

  /** What witnesses say the hash at a place is, for telling a changed text from a changed hash. */
  hashesAt(seq: number): readonly string[] {
    return this.#witnesses.filter((one) => one.seq === seq).map((one) => one.hash);
  }

  /** The chain has this hash at `seq`; call it for every record, in order. */
  passed(seq: number, hash: string): void {
    for (; this.#next < this.#witnesses.length; this.#next += 1) {
      const witness = this.#witnesses[this.#next] as Witness;
      if (witness.seq > seq) return;
      if (witness.seq < seq) continue;
      if (witness.hash === hash) {
        this.#lastGood = seq;
        if (witness.kind === 'signed-head') this.signedThroughSeq = seq;
        if (witness.kind === 'checkpoint') this.loggedThroughSeq = seq;
        continue;
      }
      const from = this.#lastGood + 1;
      const stretch = from === seq ? `record ${grouped(seq)}` : `records ${grouped(from)}–${grouped(seq)}`;
      this.#findings.broken(
        'history-rewritten',
        `${stretch} of incarnation ${shortIncarnation(this.#incarnation)} were rewritten: ${WHO[witness.kind]} another hash for record ` +
          `${grouped(seq)} (${momentOf(witness.atMs)})`,
        { incarnation: this.#incarnation, seq },
      );
    }
  }

  /** The chain ended here. */
  ended(headSeq: number): void {
    const last = this.#witnesses.at(-1);
    if (!last || last.seq <= headSeq) return;
    this.#findings.broken(
      'tail-missing',
      `records ${grouped(headSeq + 1)}–${grouped(last.seq)} of incarnation ${shortIncarnation(this.#incarnation)} are missing: ` +
        `${WHO[last.kind]} record ${grouped(last.seq)} (${momentOf(last.atMs)})`,
      { incarnation: this.#incarnation, seq: headSeq + 1 },
    );
  }
}

/** Signed heads whose signature holds; a forged one is a finding and no witness. */
export function trustedHeads(
  findings: Findings,
  verify: VerifySignature,
  publicKey: string | undefined,
  heads: readonly (Omit<Witness, 'kind' | 'signature'> & {
    readonly stationId: string;
    readonly incarnation: string;
    readonly signature: string;
  })[],
): Witness[] {
  return heads.flatMap((head): Witness[] => {
    const { seq, incarnation } = head;
    if (publicKey === undefined) return [];
    const isGood =
      typeof head.signature === 'string' &&
      typeof head.hash === 'string' &&
      verifyText(verify, publicKey, signedHeadText(head), head.signature);
    if (isGood) return [{ kind: 'signed-head', ...head }];
    findings.broken(
      'head-forged',
      `the signed head of record ${grouped(seq)} of incarnation ${shortIncarnation(incarnation)} does not carry the station's signature`,
      { incarnation, seq },
    );
    return [];
  });
}
