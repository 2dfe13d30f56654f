/** Where a device is, as written in a station's configuration. */
export type DeviceAddress = TcpAddress | SerialAddress;

export interface TcpAddress {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

export interface SerialAddress {
  readonly kind: 'serial';
  readonly path: string;
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly stopBits: 1 | 2;
  readonly flow: 'none' | 'rtscts' | 'xonxoff';
}

export type AddressResult =
  | { readonly kind: 'ok'; readonly address: DeviceAddress }
  | { readonly kind: 'invalid'; readonly reason: string };

const SERIAL_KEYS = ['baud', 'dataBits', 'parity', 'stopBits', 'flow'];

/**
 * Parses `tcp://HOST:PORT`, `/dev/ttyUSB0`, `/dev/pts/4`, `COM3`, the last three with options such as
 * `?baud=115200&dataBits=8&parity=none&stopBits=1&flow=none` (default 9600 8N1, no flow control).
 * The reason of an invalid address names the part that is wrong.
 */
export function parseAddress(text: string): AddressResult {
  if (text.startsWith('tcp://')) return parseTcp(text);
  const [path = '', query = '', ...rest] = text.split('?');
  if (rest.length > 0) return invalid(`more than one "?" in "${text}"`);
  if (!/^(\/[^\s]+|COM\d{1,3})$/.test(path)) {
    return invalid(`"${text}" is neither tcp://HOST:PORT nor a serial path such as /dev/ttyUSB0 or COM3`);
  }
  return parseSerial(path, new URLSearchParams(query));
}

function parseTcp(text: string): AddressResult {
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})\/?$/.exec(text);
  if (!match?.[1]) return invalid(`"${text}" is not tcp://HOST:PORT`);
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) return invalid(`port ${port} is not between 1 and 65535`);
  const host = match[1].startsWith('[') ? match[1].slice(1, -1) : match[1];
  return { kind: 'ok', address: { kind: 'tcp', host, port } };
}

function parseSerial(path: string, options: URLSearchParams): AddressResult {
  for (const key of options.keys()) {
    if (!SERIAL_KEYS.includes(key))
      return invalid(`unknown option "${key}"; known: ${SERIAL_KEYS.join(', ')}`);
  }
  const baud = Number(options.get('baud') ?? 9600);
  if (!Number.isInteger(baud) || baud < 300 || baud > 4_000_000) {
    return invalid(`baud must be a whole number from 300 to 4000000`);
  }
  const dataBits = Number(options.get('dataBits') ?? 8);
  if (dataBits !== 7 && dataBits !== 8) return invalid('dataBits must be 7 or 8');
  const stopBits = Number(options.get('stopBits') ?? 1);
  if (stopBits !== 1 && stopBits !== 2) return invalid('stopBits must be 1 or 2');
  const parity = options.get('parity') ?? 'none';
  if (!oneOf(parity, ['none', 'even', 'odd', 'mark', 'space'])) {
    return invalid('parity must be none, even, odd, mark or space');
  }
  const flow = options.get('flow') ?? 'none';
  if (!oneOf(flow, ['none', 'rtscts', 'xonxoff'])) return invalid('flow must be none, rtscts or xonxoff');
  return { kind: 'ok', address: { kind: 'serial', path, baud, dataBits, parity, stopBits, flow } };
}

function oneOf<const T extends string>(value: string, allowed: readonly T[]): value is T {
  return allowed.some((candidate) => candidate === value);
}

function invalid(reason: string): AddressResult {
  return { kind: 'invalid', reason };
}

/** The address without its options, for messages. */
export function describeAddress(address: DeviceAddress): string {
  if (address.kind === 'serial') return address.path;
  return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
