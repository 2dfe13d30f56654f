import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { createStationTokens, verifyStationToken } from './station-token.ts';

it('a station a year off is believed as soon as it knows the time of whoever reads its tokens', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const name = { stationId: 'till-1', incarnation: 'a'.repeat(32) };
  const readAtMs = Date.UTC(2026, 10, 22);
  for (const offMs of [-365, 365].map((days) => days * 86_400_000)) {
    let offsetMs = 0;
    const tokens = createStationTokens(
      name,
      privateKey,
      () => readAtMs + offMs,
      () => offsetMs,
    );
    const isBelieved = async () =>
      verifyStationToken(await tokens('cloud'), {
        ...name,
        audience: 'cloud',
        key: publicKey,
        nowMs: readAtMs,
      });
    // One from the future has not run out: only a slow clock is refused.
    expect(await isBelieved()).toBe(offMs > 0);
    offsetMs = -offMs;
    expect(await isBelieved()).toBe(true);
  }
});
