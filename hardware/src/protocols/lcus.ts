/**
 * LCUS-n relay boards (CH340, 9600 8N1): `A0 channel state sum`. LCUS-1 answers nothing and cannot be read back, and no
 * LCUS board times a pulse by itself.
 */
const START = 0xa0;

/** `channel` counts from 1, as printed on the board. */
export function lcusFrame(channel: number, on: boolean): Uint8Array {
  if (!Number.isInteger(channel) || channel < 1 || channel > 16)
    throw new RangeError(`no relay channel ${channel}`);
  const state = on ? 1 : 0;
  return Uint8Array.of(START, channel, state, (START + channel + state) & 0xff);
}

export interface LcusCommand {
  readonly channel: number;
  readonly on: boolean;
}

/** Reads commands out of a byte stream, as the board does: what is no frame with a right sum is skipped. */
export function createLcusReader(): (chunk: Uint8Array) => LcusCommand[] {
  let pending: number[] = [];
  return (chunk) => {
    pending.push(...chunk);
    const commands: LcusCommand[] = [];
    let at = 0;
    while (pending.length - at >= 4) {
      const [start, channel = 0, state = 0, sum] = pending.slice(at, at + 4);
      if (start === START && ((START + channel + state) & 0xff) === sum && state <= 1) {
        commands.push({ channel, on: state === 1 });
        at += 4;
      } else at += 1;
    }
    pending = pending.slice(at);
    return commands;
  };
}
