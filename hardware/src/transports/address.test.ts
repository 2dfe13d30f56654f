import { describe, expect, it } from 'vitest';

import { parseAddress } from './address.ts';

const serial = { kind: 'serial', baud: 9600, dataBits: 8, parity: 'none', stopBits: 1, flow: 'none' };

describe('device addresses', () => {
  it.each([
    ['tcp://127.0.0.1:9100', { kind: 'tcp', host: '127.0.0.1', port: 9100 }],
    ['tcp://printer-1.local:9100', { kind: 'tcp', host: 'printer-1.local', port: 9100 }],
    ['tcp://[::1]:502', { kind: 'tcp', host: '::1', port: 502 }],
    ['/dev/pts/4', { ...serial, path: '/dev/pts/4' }],
    ['COM3', { ...serial, path: 'COM3' }],
    [
      '/dev/ttyUSB0?baud=115200&dataBits=7&parity=space&stopBits=2&flow=rtscts',
      {
        kind: 'serial',
        path: '/dev/ttyUSB0',
        baud: 115_200,
        dataBits: 7,
        parity: 'space',
        stopBits: 2,
        flow: 'rtscts',
      },
    ],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual({ kind: 'ok', address });
  });

  it.each([
    ['', 'neither'],
    ['ttyUSB0', 'neither'],
    ['http://printer', 'neither'],
    ['tcp://printer', 'HOST:PORT'],
    ['tcp://printer:0', 'port'],
    ['tcp://printer:70000', 'port'],
    ['/dev/ttyS0?speed=9600', 'speed'],
    ['/dev/ttyS0?baud=fast', 'baud'],
    ['/dev/ttyS0?parity=maybe', 'parity'],
    ['/dev/ttyS0?dataBits=9', 'dataBits'],
  ])('refuses %j and names "%s"', (text, part) => {
    expect(parseAddress(text)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(part) });
  });
});
