import { fact } from '@gatehouse/core/journal';
import type { ChainHead, SuccessionCause } from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import type { Incarnations } from './enrolment/index.ts';
import type { Ledger } from './ledger/index.ts';

export interface NewIncarnationParts {
  readonly ledger: Ledger;
  readonly incarnations: Incarnations;
  readonly clock: Clock;
  readonly softwareVersion: string;
}

/** Lets a station go on under a new name when its old one no longer says one thing; selling never waits for it. */
export interface NewIncarnation {
  /**
   * Begins a new incarnation: keys and lineage on disk, then the ledger, then its first record. Synchronous, so that no
   * sale falls between the two; needs no network. Throws when the disk refuses: everything stays as it was, or is
   * finished by the next call or start.
   */
  goOn(cause: SuccessionCause, evidence: ChainHead | null): void;
  /** Writes the record every incarnation begins with, if it is not there yet. */
  writeFirst(): void;
}

export function createNewIncarnation(parts: NewIncarnationParts): NewIncarnation {
  const { ledger, incarnations, clock, softwareVersion } = parts;
  const writeFirst = (): void => {
    if (ledger.head().seq > 0) return;
    const { role, publicKey } = incarnations.identity();
    const origin = incarnations.origin();
    ledger.transact((writer) =>
      writer.append(
        fact('StationEnrolled', {
          role,
          softwareVersion,
          publicKey,
          cause: origin?.cause ?? 'enrolled',
          previous: origin?.previous ?? null,
        }),
      ),
    );
  };
  return {
    goOn(cause, evidence) {
      // A disk that was full in between: the lineage is ahead of the ledger, which only has to follow.
      if (incarnations.identity().incarnation === ledger.identity().incarnation)
        incarnations.begin({ cause, previous: ledger.head(), evidence, nowMs: clock.nowMs() });
      ledger.adoptIdentity(incarnations.identity());
      writeFirst();
    },
    writeFirst,
  };
}
