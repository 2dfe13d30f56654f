import type { Pdu } from './pdu.ts';
import { COIL_OFF, READ_COILS, READ_DISCRETE_INPUTS, readBitsRequest, writeCoilRequest } from './pdu.ts';

/** Coil addresses of Waveshare Modbus RTU and Ethernet relay boards. */
export const ALL_RELAYS = 0x00ff;
export const FLASH_ON = 0x0200;

const FLASH_UNIT_MS = 100;
const MAX_FLASH_UNITS = 0x7fff;

/** Closes one contact for a time the board itself keeps, rounded up to tenths of a second. `channel` counts from 0. */
export function flashOnRequest(channel: number, durationMs: number): Pdu {
  const units = Math.ceil(durationMs / FLASH_UNIT_MS);
  if (!Number.isInteger(channel) || channel < 0 || channel > 31)
    throw new RangeError(`no relay channel ${channel}`);
  if (!(units >= 1 && units <= MAX_FLASH_UNITS)) throw new RangeError(`no pulse of ${durationMs} ms`);
  return writeCoilRequest(FLASH_ON + channel, units);
}

export const allOffRequest = (): Pdu => writeCoilRequest(ALL_RELAYS, COIL_OFF);
export const relayOffRequest = (channel: number): Pdu => writeCoilRequest(channel, COIL_OFF);
export const readRelaysRequest = (count: number): Pdu => readBitsRequest(READ_COILS, 0, count);
export const readInputsRequest = (count: number): Pdu => readBitsRequest(READ_DISCRETE_INPUTS, 0, count);
