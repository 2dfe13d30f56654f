import { lcusFrame } from '../protocols/lcus.ts';
import type { ByteTransport } from '../transports/index.ts';
import { createKeptLink, createTraceRing } from '../transports/index.ts';
import type { Relay } from './relay.ts';

/**
 * LCUS boards have no timer and no read-back: this process sends the off. If it dies in mid-pulse the contact stays
 * closed until the next start, so a board that times the pulse itself is the better choice for anything people pass.
 */
export function createLcusRelay(options: { readonly transport: ByteTransport }): Relay {
  const link = createKeptLink(options.transport);
  const trace = createTraceRing();

  const send = (frame: Uint8Array): Promise<void> => {
    const written = link.write(frame);
    trace.record('out', frame);
    return written;
  };

  const off = (channel: number): Promise<void> => send(lcusFrame(channel, false));

  return {
    link,
    trace,
    timedByDevice: false,
    async pulse(channel, openMs, onSent) {
      const written = send(lcusFrame(channel, true));
      if (link.state().kind === 'open') onSent();
      setTimeout(() => {
        // A link that is lost meanwhile is found again with all contacts commanded off.
        off(channel).catch(() => link.drop('the relay could not be switched off'));
      }, openMs);
      await written;
    },
    off,
  };
}
