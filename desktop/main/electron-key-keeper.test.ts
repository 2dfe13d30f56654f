import { describe, expect, it } from 'vitest';
import { electronDouble } from './electron-double.ts';
import { createKeyKeeper, isKeyQuestion } from './electron-key-keeper.ts';

const question = (ask: 'available' | 'wrap' | 'unwrap', value = '') =>
  ({ kind: 'key-question', id: 3, ask, value }) as const;

describe('the keeper of the station’s file key', () => {
  it('seals and opens through the asynchronous calls', async () => {
    const { electron, calls } = electronDouble();
    const keep = createKeyKeeper(electron, 'win32');
    expect(await keep(question('available'))).toMatchObject({ ok: true, value: 'dpapi', id: 3 });
    const sealed = await keep(question('wrap', 'a2V5'));
    if (!sealed.ok) throw new Error(sealed.why);
    expect(await keep(question('unwrap', sealed.value))).toMatchObject({ ok: true, value: 'a2V5' });
    expect(calls.map(({ name }) => name)).toContain('safeStorage.encryptStringAsync');
  });

  it('refuses a keyring that protects nothing, and says so', async () => {
    const { electron, calls } = electronDouble({ backend: 'basic_text' });
    const keep = createKeyKeeper(electron, 'linux');
    for (const ask of ['available', 'wrap', 'unwrap'] as const) {
      const answer = await keep(question(ask));
      expect(answer.ok ? '' : answer.why).toMatch(/basic_text/);
    }
    expect(calls.map(({ name }) => name)).not.toContain('safeStorage.encryptStringAsync');
  });

  it('knows its questions', () => {
    expect(isKeyQuestion(question('wrap'))).toBe(true);
    expect([null, 'x', { kind: 'connect' }].some(isKeyQuestion)).toBe(false);
  });
});
