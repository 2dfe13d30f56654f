import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { StationConfig } from './config/index.ts';
import { type Enrolment, loadOrEnrol } from './enrolment/index.ts';
import { createHttpTransport } from './sync/index.ts';
import { SOFTWARE_VERSION } from './version.ts';

/** A station that cannot start, and what to do about it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const RETRY_MS = 1_000;

/**
 * The identity on disk, or a first enrolment. A cloud that is not there yet is waited for: after a power cut the
 * station is often up before the router. Rejects with `StartError` for what waiting does not cure.
 */
export async function enrol(
  config: StationConfig,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<Enrolment> {
  const transport = createHttpTransport({ baseUrl: config.cloud.url, token: () => Promise.resolve(null) });
  for (;;) {
    const result = await loadOrEnrol({
      dataFolder: config.dataFolder,
      cloudUrl: config.cloud.url,
      code: config.enrolment?.code,
      softwareVersion: SOFTWARE_VERSION,
      sellsTickets: config.role !== 'gate',
      transport,
    });
    if (result.ok) return result.value;
    if (!result.retryable) throw new StartError(`${KEYS[result.code] ?? 'enrolment'}: ${result.detail}`);
    log.warn({ code: result.code, detail: result.detail }, 'waiting for the cloud to enrol this station');
    await sleep(RETRY_MS, undefined, { signal });
  }
}

/** The configuration key each failure is about. */
const KEYS: Readonly<Record<string, string>> = {
  code_missing: 'enrolment.code',
  code_refused: 'enrolment.code',
  cloud_unreachable: 'cloud.url',
  bad_answer: 'cloud.url',
  identity_damaged: 'dataFolder',
};
