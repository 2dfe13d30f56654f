import { UnsafeStorageError } from '../ledger/index.ts';
import type { KeyWrapper } from './key-vault.ts';

/** What the desktop shell answers: it alone can ask the operating system's keyring. */
export type ShellAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly why: string };

/** Asks the shell to seal (base64 in, base64 out), to open, or whether it can. */
export type AskShell = (ask: 'available' | 'wrap' | 'unwrap', value: string) => Promise<ShellAnswer>;

/** The operating system's keyring, by way of the shell. Only asynchronous calls: the others go away. */
export function shellWrapper(ask: AskShell): KeyWrapper {
  const must = async (what: 'wrap' | 'unwrap', value: string): Promise<string> => {
    const answer = await ask(what, value);
    if (!answer.ok)
      throw new UnsafeStorageError(
        `atRest: the system's keyring refuses the key: ${answer.why}. Nothing was changed`,
      );
    return answer.value;
  };
  return {
    kind: 'safe-storage',
    async available() {
      const answer = await ask('available', '');
      return answer.ok ? { protection: 'os-account' } : { unavailable: answer.why };
    },
    wrap: (key) => must('wrap', Buffer.from(key).toString('base64')),
    unwrap: async (wrapped) => Buffer.from(await must('unwrap', wrapped), 'base64'),
  };
}
