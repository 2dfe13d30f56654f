import type { ElectronPort } from './electron-port.ts';
import { createSecrets } from './electron-secrets.ts';

/** What the station process asks of the system's keyring; `value` is base64. */
export type KeyQuestion = {
  readonly kind: 'key-question';
  readonly id: number;
  readonly ask: 'available' | 'wrap' | 'unwrap';
  readonly value: string;
};

export type KeyAnswer = { readonly kind: 'key-answer'; readonly id: number } & (
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly why: string }
);

export const isKeyQuestion = (message: unknown): message is KeyQuestion =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'key-question';

/**
 * Seals and opens the station's file key with the operating system's keyring; the sealed key lies with the station's
 * data. Where the keyring is none (`basic_text` on Linux) it refuses, so that nobody believes in a protection that is
 * not there.
 */
export function createKeyKeeper(electron: ElectronPort, platform: NodeJS.Platform) {
  const { safeStorage } = electron;
  const nothing = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
  const { protection } = createSecrets(electron, nothing, platform);
  return async ({ id, ask, value }: KeyQuestion): Promise<KeyAnswer> => {
    const refuse = (why: string): KeyAnswer => ({ kind: 'key-answer', id, ok: false, why });
    const answer = (given: string): KeyAnswer => ({ kind: 'key-answer', id, ok: true, value: given });
    try {
      const state = await protection();
      if (state.kind === 'unprotected') return refuse(WHY[state.reason]);
      if (ask === 'available') return answer(state.backend);
      if (ask === 'wrap') return answer((await safeStorage.encryptStringAsync(value)).toString('base64'));
      return answer((await safeStorage.decryptStringAsync(Buffer.from(value, 'base64'))).result);
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  };
}

const WHY = {
  no_keyring: 'this desktop has no keyring (basic_text), which protects nothing',
  unavailable: 'the system offers no encryption to this account',
} as const;
