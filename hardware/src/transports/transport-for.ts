import { parseAddress } from './address.ts';
import type { ByteTransport } from './byte-transport.ts';
import { serialTransport } from './serial.ts';
import { tcpTransport } from './tcp.ts';

/** The transport an address names. Throws on an address `parseAddress` refuses: validate configuration first. */
export function transportFor(text: string): ByteTransport {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.address.kind === 'tcp' ? tcpTransport(parsed.address) : serialTransport(parsed.address);
}
