import type { CustomerDisplay, DisplayLines, Health } from '../ports/index.ts';
import { HEALTH_OK, sameHealth } from '../ports/index.ts';
import { displayFrame, initialiseDisplay, POLE_COLUMNS } from '../protocols/pole-display.ts';
import type { ByteTransport } from '../transports/index.ts';
import { createKeptLink, createListeners, createTraceRing } from '../transports/index.ts';

export interface PoleDisplayOptions {
  readonly id: string;
  readonly transport: ByteTransport;
}

/** A pole display on a serial wire. Frames are sent one at a time; at 9600 baud one takes 50 ms. */
export function createPoleDisplay({ id, transport }: PoleDisplayOptions): CustomerDisplay {
  const link = createKeptLink(transport);
  const trace = createTraceRing();
  const healths = createListeners<Health>();
  let health: Health = { kind: 'gone', reason: 'not opened' };
  let wanted: DisplayLines = { upper: '', lower: '' };
  let shown: string | undefined;
  let sending = false;

  const setHealth = (next: Health): void => {
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };

  const send = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    try {
      while (link.state().kind === 'open' && keyOf(wanted) !== shown) {
        const key = keyOf(wanted);
        const frame = displayFrame(wanted.upper, wanted.lower);
        trace.record('out', frame);
        await link.write(frame);
        shown = key;
      }
    } catch {
      // The link tells by itself that it is gone; what is wanted is shown when it is back.
    } finally {
      sending = false;
    }
  };

  link.onState((state) => {
    shown = undefined;
    if (state.kind !== 'open')
      return setHealth({ kind: 'gone', reason: state.kind === 'closed' ? 'closed' : state.reason });
    const first = initialiseDisplay();
    trace.record('out', first);
    link.write(first).then(
      () => {
        setHealth(HEALTH_OK);
        void send();
      },
      () => {},
    );
  });

  return {
    id,
    columns: POLE_COLUMNS,
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => trace.frames(),
    open: () => link.open(),
    close: () => link.close(),
    show(lines) {
      wanted = lines;
      void send();
    },
  };
}

const keyOf = ({ upper, lower }: DisplayLines): string => `${upper}\n${lower}`;
