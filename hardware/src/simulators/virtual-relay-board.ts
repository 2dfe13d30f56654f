import type { ModbusFraming, Pdu } from '../protocols/modbus/index.ts';
import {
  COIL_OFF,
  COIL_ON,
  READ_COILS,
  READ_DISCRETE_INPUTS,
  createDeframer,
  requestPduLength,
  rtuFrame,
  tcpFrame,
} from '../protocols/modbus/index.ts';
import { createLcusReader } from '../protocols/lcus.ts';
import type { ByteConnection } from '../transports/index.ts';
import type { WireEndpoint } from './wire-endpoint.ts';
import { createWireEndpoint } from './wire-endpoint.ts';

export type RelayBoardProtocol = 'waveshare-rtu' | 'modbus-tcp' | 'lcus';

export interface VirtualRelayBoard extends WireEndpoint {
  /** Channels and inputs count from 1, as printed on a board. */
  isOn(channel: number): boolean;
  setInput(input: number, closed: boolean): void;
  setSilent(silent: boolean): void;
  /** A welded contact stays closed whatever is commanded. */
  setWelded(welded: boolean): void;
}

export interface VirtualRelayBoardOptions {
  readonly protocol: RelayBoardProtocol;
  readonly channelCount?: number;
  /** Called on every command that closes a contact and on every end of it. */
  readonly onContact: (channel: number, closed: boolean) => void;
}

const UNIT = 1;
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;

/** A relay board with its inputs, on the wire: Waveshare Modbus (RTU frames or MBAP, flash timers) or LCUS. */
export function createVirtualRelayBoard(options: VirtualRelayBoardOptions): VirtualRelayBoard {
  const channelCount = options.channelCount ?? 8;
  const contacts = Array.from({ length: channelCount }, () => false);
  const inputs = Array.from({ length: channelCount }, () => false);
  const timers = new Map<number, NodeJS.Timeout>();
  let silent = false;
  let welded = false;

  const set = (index: number, closed: boolean, forMs?: number): void => {
    clearTimeout(timers.get(index));
    timers.delete(index);
    if (!closed && welded) return;
    const changed = contacts[index] !== closed;
    contacts[index] = closed;
    if (closed || changed) options.onContact(index + 1, closed);
    if (forMs !== undefined)
      timers.set(
        index,
        setTimeout(() => set(index, !closed), forMs),
      );
  };

  const writeCoil = (address: number, value: number): number | undefined => {
    const index = address & 0xff;
    if (address === 0x00ff) {
      for (let at = 0; at < channelCount; at += 1) set(at, value === COIL_ON);
    } else if (index >= channelCount) return ILLEGAL_ADDRESS;
    else if (address < 0x0100 && (value === COIL_ON || value === COIL_OFF)) set(index, value === COIL_ON);
    else if (address >> 8 === 0x02) set(index, true, value * 100);
    else if (address >> 8 === 0x04) set(index, false, value * 100);
    else return ILLEGAL_ADDRESS;
    return undefined;
  };

  const answer = (request: Pdu): Pdu => {
    const [functionCode = 0, a = 0, b = 0, c = 0, d = 0] = request;
    const address = (a << 8) | b;
    const value = (c << 8) | d;
    const refuse = (code: number): Pdu => Uint8Array.of(functionCode | 0x80, code);
    if (functionCode === READ_COILS || functionCode === READ_DISCRETE_INPUTS) {
      if (address + value > channelCount || value < 1) return refuse(ILLEGAL_ADDRESS);
      const bits = functionCode === READ_COILS ? contacts : inputs;
      return packBits(functionCode, bits.slice(address, address + value));
    }
    if (functionCode !== 5) return refuse(ILLEGAL_FUNCTION);
    const problem = writeCoil(address, value);
    return problem === undefined ? request : refuse(problem);
  };

  const serveModbus = (connection: ByteConnection, framing: ModbusFraming): void => {
    const deframer = createDeframer(framing, requestPduLength);
    connection.onData((chunk) => {
      for (const { unit, pdu, transactionId } of deframer.push(chunk)) {
        if (silent || unit !== UNIT) continue;
        const reply = answer(pdu);
        const frame =
          transactionId === undefined ? rtuFrame(unit, reply) : tcpFrame(transactionId, unit, reply);
        connection.write(frame).catch(() => {
          // The station went away between question and answer.
        });
      }
    });
  };

  const serveLcus = (connection: ByteConnection): void => {
    const read = createLcusReader();
    connection.onData((chunk) => {
      for (const { channel, on } of read(chunk)) {
        if (!silent && channel >= 1 && channel <= channelCount) set(channel - 1, on);
      }
    });
  };

  const endpoint = createWireEndpoint((connection) => {
    if (options.protocol === 'lcus') serveLcus(connection);
    else serveModbus(connection, options.protocol === 'modbus-tcp' ? 'tcp' : 'rtu');
  });

  return {
    ...endpoint,
    async stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      await endpoint.stop();
    },
    isOn: (channel) => contacts[channel - 1] ?? false,
    setInput(input, closed) {
      inputs[input - 1] = closed;
    },
    setSilent(next) {
      silent = next;
    },
    setWelded(next) {
      welded = next;
      if (!next) for (let at = 0; at < channelCount; at += 1) if (!timers.has(at)) set(at, false);
    },
  };
}

function packBits(functionCode: number, bits: readonly boolean[]): Pdu {
  const reply = new Uint8Array(2 + Math.ceil(bits.length / 8));
  reply[0] = functionCode;
  reply[1] = reply.length - 2;
  bits.forEach((bit, at) => {
    if (bit) reply[2 + (at >> 3)] = (reply[2 + (at >> 3)] ?? 0) | (1 << (at & 7));
  });
  return reply;
}
