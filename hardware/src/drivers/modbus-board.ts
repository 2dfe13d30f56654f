import type { ModbusClient, ModbusFraming, Pdu } from '../protocols/modbus/index.ts';
import {
  READ_COILS,
  READ_DISCRETE_INPUTS,
  createModbusClient,
  flashOnRequest,
  parseBitsReply,
  parseWriteReply,
  readInputsRequest,
  readRelaysRequest,
  relayOffRequest,
} from '../protocols/modbus/index.ts';
import type { ByteTransport, KeptLinkOptions } from '../transports/index.ts';
import { createKeptLink, createTraceRing } from '../transports/index.ts';
import type { PassageSensor, Relay } from './relay.ts';
import { PulseRefusedError } from './relay.ts';

/** Where the turnstile's outputs are wired; inputs count from 1. An input that is not wired is left out. */
export interface TurnstileWiring {
  readonly passIn?: number;
  readonly passOut?: number;
  /** Closed while the turnstile has power and is ready. */
  readonly ready?: number;
  /** Contact of the fire panel, closed while there is no alarm. Read only: the panel opens the gate by itself. */
  readonly fire?: number;
}

export interface ModbusBoardOptions {
  readonly transport: ByteTransport;
  /** Network boards speak `rtu` on a raw socket as delivered, `tcp` once configured; serial ones always `rtu`. */
  readonly framing: ModbusFraming;
  /** Slave address. Default 1. */
  readonly unit?: number;
  /** Relays and inputs on the board. Default 8. */
  readonly channelCount?: number;
  readonly wiring?: TurnstileWiring;
  /** How the link is kept; the defaults recover within 5 s. */
  readonly link?: KeptLinkOptions;
}

export interface ModbusBoard {
  readonly relay: Relay;
  /** Absent when no passage input is wired. */
  readonly sensor?: PassageSensor;
}

/** A Waveshare-style relay board that times its pulses (flash-on), with the turnstile on its inputs. */
export function createModbusBoard(options: ModbusBoardOptions): ModbusBoard {
  const channelCount = options.channelCount ?? 8;
  const link = createKeptLink(options.transport, options.link);
  const trace = createTraceRing();
  const client = createModbusClient(link, { framing: options.framing, unit: options.unit ?? 1, trace });

  const relay: Relay = {
    link,
    trace,
    timedByDevice: true,
    async pulse(channel, openMs, onSent) {
      const request = flashOnRequest(channel - 1, openMs);
      const reply = parseWriteReply(request, await client.request(request, { urgent: true, onSent }));
      if (reply.kind === 'exception')
        throw new PulseRefusedError(`the board refused with code ${reply.code}`);
      if (reply.kind === 'malformed') throw new Error('the board acknowledged something else');
    },
    async off(channel) {
      const request = relayOffRequest(channel - 1);
      const reply = parseWriteReply(request, await client.request(request, { urgent: true }));
      if (reply.kind !== 'done') throw new Error(`the board did not confirm relay ${channel} off`);
    },
    isOn: async (channel) =>
      (await readBits(client, READ_COILS, readRelaysRequest(channelCount), channelCount, false))[
        channel - 1
      ] ?? false,
  };

  const wiring = options.wiring ?? {};
  if (wiring.passIn === undefined && wiring.passOut === undefined) return { relay };
  const sensor: PassageSensor = {
    link,
    seesFire: wiring.fire !== undefined,
    async read() {
      const request = readInputsRequest(channelCount);
      const closed = await readBits(client, READ_DISCRETE_INPUTS, request, channelCount, true);
      const isOpen = (input: number | undefined): boolean =>
        input !== undefined && closed[input - 1] !== true;
      return {
        rotatedIn: isOpen(wiring.passIn),
        rotatedOut: isOpen(wiring.passOut),
        ready: !isOpen(wiring.ready),
        fire: isOpen(wiring.fire),
      };
    },
  };
  return { relay, sensor };
}

async function readBits(
  client: ModbusClient,
  functionCode: typeof READ_COILS | typeof READ_DISCRETE_INPUTS,
  request: Pdu,
  count: number,
  quiet: boolean,
): Promise<readonly boolean[]> {
  const reply = parseBitsReply(functionCode, count, await client.request(request, { quiet }));
  if (reply.kind !== 'bits') throw new Error('the board did not tell the state of its contacts');
  return reply.bits;
}
