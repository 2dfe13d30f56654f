import { lcusFrame } from '@gatehouse/hardware/protocols';
import { SerialPort } from 'serialport';

/** The bare hops, as a process: a line on one serial port, a relay frame on the other, and no question asked. */
const [scannerPath = '', relayPath = ''] = process.argv.slice(2);
const CR = 0x0d;
const frame = Buffer.from(lcusFrame(1, true));

const open = (path: string): Promise<SerialPort> =>
  new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: 115_200, lock: false }, (error) =>
      error ? reject(error) : resolve(port),
    );
  });
const scanner = await open(scannerPath);
const relay = await open(relayPath);
scanner.on('data', (chunk: Buffer) => {
  if (chunk.includes(CR)) relay.write(frame);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
