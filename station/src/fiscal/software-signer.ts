import { createHmac } from 'node:crypto';
import type { FiscalDocument, FiscalOutcome, FiscalSigner } from './signer.ts';

/** A signer in software, of no country's scheme: deterministic, with an outage that can be switched on. */
export interface SoftwareSigner extends FiscalSigner {
  setOutage(isOut: boolean): void;
  /** Answers `pending` this often before it signs. */
  setPending(times: number): void;
  /** Documents signed so far, in order. */
  signed(): readonly string[];
}

/** For demonstrations and tests. The same seed and the same documents in the same order give the same signatures. */
export function createSoftwareSigner(seed = 'gatehouse'): SoftwareSigner {
  const answers = new Map<string, Extract<FiscalOutcome, { kind: 'signed' }>>();
  let isOut = false;
  let pendingLeft = 0;
  let last = '';
  const signerId = `software:${seed}`;
  return {
    signerId,
    async sign(document: FiscalDocument): Promise<FiscalOutcome> {
      if (isOut) return { kind: 'failed', cause: 'outage', detail: 'switched off' };
      // Asked again after a lost answer: the same document has one signature and one number.
      const known = answers.get(document.documentId);
      if (known) return known;
      if (pendingLeft > 0) {
        pendingLeft -= 1;
        return { kind: 'pending' };
      }
      const counter = answers.size + 1;
      // Each signature covers the one before it.
      const signature = createHmac('sha256', seed)
        .update(`${last}\n${counter}\n${document.text}`)
        .digest('base64url');
      last = signature;
      const answer = { kind: 'signed' as const, signerId, counter, signature };
      answers.set(document.documentId, answer);
      return answer;
    },
    setOutage: (out) => void (isOut = out),
    setPending: (times) => void (pendingLeft = times),
    signed: () => [...answers.keys()],
  };
}
