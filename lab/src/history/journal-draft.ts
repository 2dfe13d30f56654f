import {
  chainHash,
  genesisHash,
  recordText,
  type Fact,
  type SealedRecord,
  type Sha256Hex,
} from '@gatehouse/core/journal';

/** A fact with its moment, before it has a place in a chain. */
export interface DraftRecord {
  readonly id: string;
  readonly occurredAtMs: number;
  readonly businessDay: string;
  readonly operatorId: string | null;
  readonly shiftId: string | null;
  readonly fact: Fact;
}

export interface ChainIdentity {
  readonly stationId: string;
  readonly incarnation: string;
  readonly organizationId: string;
  readonly venueId: string;
  readonly registerId: string;
  readonly bootId: string;
}

/** Writes drafts as the journal of one station: gap-free from 1, each bound to the one before. */
export function sealJournal(
  drafts: readonly DraftRecord[],
  identity: ChainIdentity,
  sha256: Sha256Hex,
): SealedRecord[] {
  const startMs = drafts[0]?.occurredAtMs ?? 0;
  let prevHash = genesisHash(identity.stationId, identity.incarnation, sha256);
  return drafts.map((draft, index) => {
    const { fact, ...placed } = draft;
    const seq = index + 1;
    const header = {
      ...identity,
      ...placed,
      seq,
      kind: fact.kind,
      kindVersion: fact.kindVersion,
      monotonicMs: draft.occurredAtMs - startMs,
      clockOffsetMs: 0,
      refs: [],
    };
    const text = recordText(header, fact);
    prevHash = chainHash(text, prevHash, sha256);
    return { seq, text, hash: prevHash };
  });
}
