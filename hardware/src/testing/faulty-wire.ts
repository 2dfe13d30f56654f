import { Duplex } from 'node:stream';

import type { ByteConnection, ByteTransport } from '../transports/index.ts';
import { connectionOver } from '../transports/index.ts';

/** A wire in memory that cuts what is sent into pieces, delays it, damages it, and can be pulled. */
export interface FaultyWire {
  /** The station's side. */
  readonly transport: ByteTransport;
  setPlugged(plugged: boolean): void;
  /** Chance of a damaged byte. */
  setDamage(chance: number): void;
}

export function createFaultyWire(
  random: () => number,
  onDeviceSide: (connection: ByteConnection) => void,
): FaultyWire {
  let plugged = true;
  let damage = 0;
  let cut: (() => void) | undefined;

  const carry = (bytes: Uint8Array, to: () => Duplex): void => {
    let at = 0;
    while (at < bytes.length) {
      const piece = bytes.slice(at, at + 1 + Math.floor(random() * 8));
      at += piece.length;
      for (let index = 0; index < piece.length; index += 1) {
        if (random() < damage) piece[index] = Math.floor(random() * 256);
      }
      to().push(piece);
    }
  };

  const pair = (): readonly [ByteConnection, ByteConnection] => {
    const end = (other: () => Duplex): Duplex =>
      new Duplex({
        read() {},
        write(chunk: Uint8Array, _, done) {
          setTimeout(() => {
            if (!other().destroyed) carry(chunk, other);
          }, random() * 3);
          done();
        },
      });
    const station: Duplex = end(() => device);
    const device: Duplex = end(() => station);
    cut = () => {
      station.destroy();
      device.destroy();
    };
    return [over(station), over(device)];
  };

  return {
    transport: {
      address: 'faulty wire',
      medium: 'serial',
      connect() {
        if (!plugged) return Promise.reject(new Error('not plugged in'));
        const [station, device] = pair();
        onDeviceSide(device);
        return Promise.resolve(station);
      },
    },
    setPlugged(next) {
      plugged = next;
      if (!next) cut?.();
    },
    setDamage(chance) {
      damage = chance;
    },
  };
}

function over(stream: Duplex): ByteConnection {
  return connectionOver(stream, {
    isOpen: () => !stream.destroyed,
    destroy: () => stream.destroy(),
  });
}
