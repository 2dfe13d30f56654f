/** What is signed for a receipt: the facts of its record and the hash that binds it to the journal. */
export interface FiscalDocument {
  /** The id of the record; asking again with it gives the same answer. */
  readonly documentId: string;
  readonly receiptNumber: string;
  /** JSON text, fixed key order, integers only: sign exactly these bytes. */
  readonly text: string;
}

export type FiscalOutcome =
  | {
      readonly kind: 'signed';
      readonly signerId: string;
      /** The signer's own count, gap-free. */
      readonly counter: number;
      readonly signature: string;
    }
  /** Taken and not finished: ask again. */
  | { readonly kind: 'pending' }
  /** `outage`: not reachable now, ask again later. `refused`: this document will never be signed. */
  | { readonly kind: 'failed'; readonly cause: 'outage' | 'refused'; readonly detail: string };

/**
 * The port to a fiscal device or service. It stands after the durable sale and before the paper; whatever it does, the
 * sale stands. Signing is asked for in the order of the journal, one at a time; a document may be asked for again.
 */
export interface FiscalSigner {
  readonly signerId: string;
  sign(document: FiscalDocument): Promise<FiscalOutcome>;
}
