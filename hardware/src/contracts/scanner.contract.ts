import { expect, it } from 'vitest';

import type { Scan, Scanner, UnreadableScan } from '../ports/index.ts';
import { eventually, nextEvent } from '../testing/eventually.ts';

export interface ScannerRig {
  readonly scanner: Scanner;
  /** Somebody holds a code under the reader: the simulator's knob, or a person who is asked to. */
  present(code: string): Promise<unknown>;
  presentUnreadable(): Promise<unknown>;
  setPlugged(plugged: boolean): Promise<unknown>;
  /** How long whoever holds the code may take. Default 5 s. */
  readonly patienceMs?: number;
}

const TEST_TIMEOUT_MS = 120_000;

const nextScan = ({ scanner, patienceMs }: ScannerRig): Promise<Scan> =>
  nextEvent<Scan>((listener) => scanner.onScan(listener), undefined, patienceMs);

/** What every scanner has to do. The rig is open when the suite begins. */
export function scannerContract(rig: () => ScannerRig): void {
  it(
    'is ok while it is connected',
    async () => {
      await eventually('ok', () => rig().scanner.health().kind === 'ok');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'delivers a code once, with its bytes, lane and time',
    async () => {
      const { scanner, present } = rig();
      const arriving = nextScan(rig());
      await present('CONTRACT-1');
      const scan = await arriving;
      expect(scan).toMatchObject({ code: 'CONTRACT-1', lane: scanner.lane, repeated: false });
      expect(new TextDecoder().decode(scan.bytes)).toBe('CONTRACT-1');
      expect(Math.abs(Date.now() - scan.atMs)).toBeLessThan(5_000);
      expect(scanner.trace().at(-1)?.direction).toBe('in');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'marks the same code again as repeated and never holds back another one',
    async () => {
      const { scanner, present } = rig();
      const scans: Scan[] = [];
      const stop = scanner.onScan((scan) => scans.push(scan));
      for (const code of ['AGAIN', 'AGAIN', 'OTHER']) {
        const before = scans.length;
        await present(code);
        await eventually(`scan of ${code}`, () => scans.length > before);
      }
      stop();
      expect(scans.map(({ code, repeated }) => [code, repeated])).toEqual([
        ['AGAIN', false],
        ['AGAIN', true],
        ['OTHER', false],
      ]);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'says when something was scanned and could not be read',
    async () => {
      const { scanner, presentUnreadable } = rig();
      const arriving = nextEvent<UnreadableScan>(
        (listener) => scanner.onUnreadable(listener),
        undefined,
        rig().patienceMs,
      );
      await presentUnreadable();
      expect((await arriving).lane).toBe(scanner.lane);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'is gone within 3 s of an unplug and back within 5 s of plugging in',
    async () => {
      const { scanner, setPlugged, present } = rig();
      await setPlugged(false);
      await eventually('gone', () => scanner.health().kind === 'gone', 3_000);
      await setPlugged(true);
      await eventually('ok again', () => scanner.health().kind === 'ok', 5_000);
      const arriving = nextScan(rig());
      await present('AFTER');
      expect((await arriving).code).toBe('AFTER');
    },
    TEST_TIMEOUT_MS,
  );
}
