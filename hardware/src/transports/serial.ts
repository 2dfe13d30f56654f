import { stat } from 'node:fs';

import { SerialPort } from 'serialport';

import type { SerialAddress } from './address.ts';
import type { ByteConnection, ByteTransport } from './byte-transport.ts';
import { connectionOver } from './stream-connection.ts';

/** How often the device file is looked at, for adapters whose driver reports an unplug only at the next write. */
const PRESENCE_CHECK_MS = 1_000;

/** Serial ports, USB virtual COM ports and pseudo-terminals. Every connect makes a new SerialPort object. */
export function serialTransport(address: SerialAddress): ByteTransport {
  return {
    address: address.path,
    medium: 'serial',
    connect(timeoutMs) {
      return new Promise((resolve, reject) => {
        const port = new SerialPort({
          path: address.path,
          baudRate: address.baud,
          dataBits: address.dataBits,
          parity: address.parity,
          stopBits: address.stopBits,
          rtscts: address.flow === 'rtscts',
          xon: address.flow === 'xonxoff',
          xoff: address.flow === 'xonxoff',
          lock: true,
          autoOpen: false,
        });
        let abandoned = false;
        const deadline = setTimeout(() => {
          abandoned = true;
          reject(new Error(`${address.path} did not open within ${timeoutMs} ms`));
        }, timeoutMs);
        port.open((error) => {
          clearTimeout(deadline);
          if (error) {
            reject(new Error(explain(error, address.path)));
            return;
          }
          if (abandoned) {
            port.close();
            return;
          }
          resolve(overPort(port, address.path));
        });
      });
    },
  };
}

function overPort(port: SerialPort, path: string): ByteConnection {
  const connection = connectionOver(port, {
    isOpen: () => port.isOpen,
    destroy() {
      if (port.isOpen) port.close();
    },
  });
  if (path.startsWith('/')) {
    const watch = setInterval(() => {
      stat(path, (error) => {
        if (error?.code === 'ENOENT') connection.destroy(`${path} was unplugged`);
      });
    }, PRESENCE_CHECK_MS);
    connection.onClosed(() => clearInterval(watch));
  }
  return connection;
}

function explain(error: Error, path: string): string {
  const text = error.message;
  if (/no such file/i.test(text)) return `${path} is not plugged in`;
  if (/permission denied/i.test(text))
    return `no permission for ${path}: add the account to the dialout group`;
  if (/cannot lock|access (is )?denied/i.test(text)) return `${path} is in use by another program`;
  return `${path}: ${text}`;
}
