import { openSync, constants, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { createLcusReader } from '@gatehouse/hardware/protocols';
import { createPtyPair, type PtyPair } from '@gatehouse/hardware/testing';

/** Two serial cables: a scanner at the end of one, a relay board at the end of the other. */
export interface BenchLane {
  /** Where the program under test finds its devices. */
  readonly scannerPath: string;
  readonly relayPath: string;
  /** Sends a line as the scanner does; milliseconds until the relay board has read an "on". Rejects after two seconds. */
  scan(line: string): Promise<number>;
  /** "On" commands the relay board has read. */
  pulses(): number;
  close(): Promise<void>;
}

const PATIENCE_MS = 2_000;

/** Both ends are read and timed in this process, by one clock, for the product and for the bare hops alike. */
export async function benchLane(): Promise<BenchLane> {
  const scanner = await createPtyPair();
  const relay = await createPtyPair();
  const scannerEnd = openEnd(scanner);
  const relayEnd = new ReadStream(openEnd(relay));
  const commands = createLcusReader();
  let pulses = 0;
  let onPulse: (() => void) | undefined;
  relayEnd.on('data', (chunk: Buffer) => {
    for (const { on } of commands(chunk)) {
      if (!on) continue;
      pulses += 1;
      onPulse?.();
    }
  });
  return {
    scannerPath: scanner.stationPath,
    relayPath: relay.stationPath,
    scan: (line) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no pulse followed ${line.slice(0, 12)}…`)),
          PATIENCE_MS,
        );
        const startedMs = performance.now();
        onPulse = () => {
          const ms = performance.now() - startedMs;
          onPulse = undefined;
          clearTimeout(timer);
          resolve(ms);
        };
        writeSync(scannerEnd, `${line}\r`);
      }),
    pulses: () => pulses,
    async close() {
      relayEnd.destroy();
      await scanner.dispose();
      await relay.dispose();
    },
  };
}

const openEnd = (pair: PtyPair): number => openSync(pair.devicePath, constants.O_RDWR | constants.O_NOCTTY);
