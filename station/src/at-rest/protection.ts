import type { AtRestProtection } from '@gatehouse/core/contract';
import { assertNever } from '@gatehouse/core/result';

/**
 * What encryption at rest really protects against here, in a sentence for logs, commands and whoever asks. Said openly:
 * a key beside the data is a lock with the key in it.
 */
export function describeProtection(protection: AtRestProtection): string {
  switch (protection) {
    case 'none':
      return 'The ledger is not encrypted: who has this disk can read it.';
    case 'os-account':
      return 'Ledger encrypted; the key is held by the operating system for this account. Other programs of the same account may be able to ask for it.';
    case 'tpm':
      return 'Ledger encrypted; the key opens on this computer only (TPM). Who is root on it while it runs can read everything.';
    case 'host-key':
      return 'Ledger encrypted; the key is bound to this installation of the system. A disk that holds the whole system holds the key, too.';
    case 'beside-data':
      return 'Ledger encrypted; the key is on this computer without OS protection. It protects a copy of the files that lacks the keys folder, and nothing else.';
    case 'key-file':
      return 'Ledger encrypted; the key lies in the file that atRest.keyFile names. Who has that file and this disk can read it.';
    default:
      return assertNever(protection);
  }
}
