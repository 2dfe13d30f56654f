import type { Health, Scan, Scanner, UnreadableScan } from '../ports/index.ts';
import { HEALTH_OK, sameHealth } from '../ports/index.ts';
import { splitAimIdentifier } from '../protocols/aim-identifier.ts';
import type { Frame, FrameSuffix } from '../protocols/line-frames.ts';
import { createLineFramer } from '../protocols/line-frames.ts';
import type { ByteTransport } from '../transports/index.ts';
import { createKeptLink, createListeners, createTraceRing } from '../transports/index.ts';

export interface LineScannerOptions {
  readonly id: string;
  readonly lane: string;
  readonly transport: ByteTransport;
  readonly suffix?: FrameSuffix;
  /** Silence after which a frame without a suffix is taken as complete. 50–300 ms; default 120 ms. */
  readonly idleFlushMs?: number;
  /** The same code in the same lane within this time of its last sight is a repeat. Default 1500 ms; 0 switches it off. */
  readonly sameCodeMs?: number;
  /** Wall clock, for what is told. */
  readonly now?: () => number;
  /** Clock of the same-code window, which a wall clock that is set must not stretch. Default performance.now. */
  readonly monotonicNow?: () => number;
}

/** A scanner that sends lines of text over a serial port, a USB virtual COM port or a raw TCP serial server. */
export function createLineScanner(options: LineScannerOptions): Scanner {
  const { id, lane } = options;
  const idleFlushMs = options.idleFlushMs ?? 120;
  const sameCodeMs = options.sameCodeMs ?? 1_500;
  const now = options.now ?? Date.now;
  const monotonicNow = options.monotonicNow ?? (() => performance.now());
  const link = createKeptLink(options.transport);
  const trace = createTraceRing(now);
  const scans = createListeners<Scan>();
  const unreadables = createListeners<UnreadableScan>();
  const healths = createListeners<Health>();
  const lastSeen = new Map<string, number>();
  let framer = createLineFramer(options.suffix);
  let idle: NodeJS.Timeout | undefined;
  let health: Health = { kind: 'gone', reason: 'not opened' };

  const setHealth = (next: Health): void => {
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };

  link.onState((state) => {
    // Half a frame from before an unplug must not become the head of the first scan after it.
    clearTimeout(idle);
    framer = createLineFramer(options.suffix);
    if (state.kind === 'open') setHealth(HEALTH_OK);
    else setHealth({ kind: 'gone', reason: state.kind === 'closed' ? 'closed' : state.reason });
  });

  link.onData((chunk) => {
    const monotonicMs = monotonicNow();
    const atMs = now();
    clearTimeout(idle);
    deliver(framer.push(chunk), atMs, monotonicMs);
    if (framer.pending()) {
      idle = setTimeout(() => deliver(framer.flush(), atMs, monotonicMs), idleFlushMs);
    }
  });

  const deliver = (frames: readonly Frame[], atMs: number, monotonicMs: number): void => {
    for (const frame of frames) {
      if (frame.kind === 'too-long') {
        trace.record('in', frame.head);
        unreadables.emit({
          reason: 'too-long',
          hex: Buffer.from(frame.head).toString('hex'),
          byteCount: frame.byteCount,
          atMs,
          lane,
        });
        continue;
      }
      trace.record('in', frame.bytes);
      const read = readText(frame.bytes);
      if (read.kind === 'unreadable') {
        const hex = Buffer.from(frame.bytes.subarray(0, 64)).toString('hex');
        unreadables.emit({ reason: read.reason, hex, byteCount: frame.bytes.length, atMs, lane });
        continue;
      }
      const { data, aim, symbology } = splitAimIdentifier(read.text);
      scans.emit({
        code: data,
        bytes: aim === undefined ? frame.bytes : frame.bytes.slice(aim.length),
        ...(aim !== undefined && { aim }),
        ...(symbology !== undefined && { symbology }),
        atMs,
        monotonicMs,
        lane,
        repeated: seenBefore(data, monotonicMs),
      });
    }
  };

  const seenBefore = (code: string, atMonotonicMs: number): boolean => {
    for (const [other, seenMs] of lastSeen) {
      if (atMonotonicMs - seenMs >= sameCodeMs) lastSeen.delete(other);
    }
    const repeated = lastSeen.has(code);
    lastSeen.set(code, atMonotonicMs);
    return repeated;
  };

  return {
    id,
    lane,
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => trace.frames(),
    onScan: (listener) => scans.add(listener),
    onUnreadable: (listener) => unreadables.add(listener),
    open: () => link.open(),
    close: () => link.close(),
  };
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: 'not-printable' | 'not-utf8' };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(bytes: Uint8Array): ReadText {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { kind: 'unreadable', reason: 'not-utf8' };
  }
  // GS, RS and EOT separate fields in GS1 and AAMVA codes; every other control character is line noise.
  if (/[^\P{C}\u001d\u001e\u0004]/u.test(text)) return { kind: 'unreadable', reason: 'not-printable' };
  return { kind: 'text', text };
}
