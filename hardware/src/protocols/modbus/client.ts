import type { TraceRing, KeptLink } from '../../transports/index.ts';
import { LinkClosedError } from '../../transports/index.ts';
import type { ModbusFraming, UnframedPdu } from './framing.ts';
import { createDeframer, replyPduLength, rtuFrame, tcpFrame } from './framing.ts';
import type { Pdu } from './pdu.ts';

export class ModbusTimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`the board did not answer within ${timeoutMs} ms`);
    this.name = 'ModbusTimeoutError';
  }
}

export interface ModbusRequestOptions {
  readonly timeoutMs?: number;
  /** Goes before everything that waits. An unlock must not stand in line behind polls. */
  readonly urgent?: boolean;
  /** Called when the first byte was handed to the operating system. */
  readonly onSent?: () => void;
  /** Repeats that read the same are not worth a place among the 200 traced frames. */
  readonly quiet?: boolean;
}

export interface ModbusClient {
  /** Rejects with `LinkClosedError` (not sent, or lost) or `ModbusTimeoutError`. Nothing is kept for a later link. */
  request(pdu: Pdu, options?: ModbusRequestOptions): Promise<Pdu>;
}

interface Waiting {
  readonly pdu: Pdu;
  readonly options: ModbusRequestOptions;
  readonly resolve: (reply: Pdu) => void;
  readonly reject: (error: Error) => void;
}

interface InFlight extends Waiting {
  readonly transactionId: number;
  readonly frame: Uint8Array;
  readonly deadline: NodeJS.Timeout;
}

const DEFAULT_TIMEOUT_MS = 500;
/** Silence in a row after which the board is taken as gone: noticed within 2 s with the default time-out. */
const TIMEOUTS_UNTIL_GONE = 3;
/** RTU answers carry no number: after a silence the wire rests, so that a late answer is not taken for the next one. */
const REST_AFTER_SILENCE_MS = 100;

/** One request on the wire at a time: parallel ones mix up their answers on RTU. */
export function createModbusClient(
  link: KeptLink,
  options: { readonly framing: ModbusFraming; readonly unit: number; readonly trace: TraceRing },
): ModbusClient {
  const { framing, unit, trace } = options;
  const deframer = createDeframer(framing, replyPduLength);
  const queue: Waiting[] = [];
  let inFlight: InFlight | undefined;
  let lastQuietReply = '';
  let nextTransactionId = 1;
  let silences = 0;
  let resting = false;

  const next = (): void => {
    const waiting = inFlight || resting ? undefined : queue.shift();
    if (!waiting) return;
    const transactionId = nextTransactionId;
    nextTransactionId = (nextTransactionId % 0xffff) + 1;
    const frame =
      framing === 'rtu' ? rtuFrame(unit, waiting.pdu) : tcpFrame(transactionId, unit, waiting.pdu);
    // What is still in the buffer belongs to nobody: an answer that came too late, or line noise.
    deframer.reset();
    const timeoutMs = waiting.options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = setTimeout(() => silent(timeoutMs), timeoutMs);
    const mine: InFlight = { ...waiting, transactionId, frame, deadline };
    inFlight = mine;
    if (waiting.options.quiet !== true) trace.record('out', frame);
    link.write(frame, timeoutMs).then(undefined, (error: Error) => settle(mine, () => mine.reject(error)));
    if (link.state().kind === 'open') waiting.options.onSent?.();
  };

  const settle = (which: InFlight, how: () => void): void => {
    if (inFlight !== which) return;
    clearTimeout(which.deadline);
    inFlight = undefined;
    how();
    next();
  };

  const silent = (timeoutMs: number): void => {
    const which = inFlight;
    if (!which) return;
    silences += 1;
    if (framing === 'rtu') {
      resting = true;
      setTimeout(() => {
        resting = false;
        next();
      }, REST_AFTER_SILENCE_MS);
    }
    settle(which, () => which.reject(new ModbusTimeoutError(timeoutMs)));
    if (silences >= TIMEOUTS_UNTIL_GONE) link.drop('the board does not answer');
  };

  const answered = (unframed: UnframedPdu): void => {
    const which = inFlight;
    if (!which || unframed.unit !== unit) return;
    if (framing === 'tcp' && unframed.transactionId !== which.transactionId) return;
    // RTU has no transaction number: an answer to another function is a late one.
    if (((unframed.pdu[0] ?? 0) & 0x7f) !== which.pdu[0]) return;
    silences = 0;
    if (which.options.quiet === true) {
      const reply = Buffer.from(unframed.pdu).toString('hex');
      if (reply !== lastQuietReply) {
        trace.record('out', which.frame);
        trace.record('in', unframed.frame);
        lastQuietReply = reply;
      }
    } else trace.record('in', unframed.frame);
    settle(which, () => which.resolve(unframed.pdu));
  };

  link.onData((chunk) => {
    for (const unframed of deframer.push(chunk)) answered(unframed);
  });
  link.onState((state) => {
    if (state.kind === 'open') return;
    silences = 0;
    const reason = state.kind === 'gone' ? state.reason : 'closed';
    const lost = [...(inFlight ? [inFlight] : []), ...queue.splice(0)];
    if (inFlight) clearTimeout(inFlight.deadline);
    inFlight = undefined;
    for (const waiting of lost) waiting.reject(new LinkClosedError(reason));
  });

  return {
    request(pdu, requestOptions = {}) {
      const state = link.state();
      if (state.kind !== 'open') {
        return Promise.reject(new LinkClosedError(state.kind === 'gone' ? state.reason : 'closed'));
      }
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { pdu, options: requestOptions, resolve, reject };
        if (requestOptions.urgent === true) queue.unshift(waiting);
        else queue.push(waiting);
        next();
      });
    },
  };
}
