import type {
  CashDrawer,
  DrawerPin,
  DrawerPolarity,
  DrawerState,
  PrinterStatus,
  ReceiptPrinter,
} from '../ports/index.ts';
import { createListeners } from '../transports/index.ts';

export interface PrinterCashDrawerOptions {
  readonly id: string;
  readonly printer: ReceiptPrinter;
  readonly pin?: DrawerPin;
  /** As learnt at set-up; without it the state is `unknown`. */
  readonly polarity?: DrawerPolarity;
}

/** A drawer on a receipt printer's connector. */
export function createPrinterCashDrawer(options: PrinterCashDrawerOptions): CashDrawer {
  const { id, printer } = options;
  const pin = options.pin ?? 2;
  const states = createListeners<DrawerState>();
  let polarity = options.polarity;
  let state: DrawerState = 'unknown';

  const follow = ({ drawerSignal }: PrinterStatus): void => {
    const next = stateFor(drawerSignal, polarity);
    if (next === state) return;
    state = next;
    states.emit(next);
  };
  printer.onStatus(follow);
  follow(printer.status());

  return {
    id,
    health: () => printer.health(),
    onHealth: (listener) => printer.onHealth(listener),
    kick: () => printer.kickDrawer(pin),
    state: () => state,
    onState: (listener) => states.add(listener),
    polarity: () => polarity,
    async learnPolarity(timeoutMs = 5_000) {
      const before = printer.status().drawerSignal;
      if (before === 'unknown') return undefined;
      const opened = new Promise<DrawerPolarity | undefined>((resolve) => {
        const stop = printer.onStatus(({ drawerSignal }) => {
          if (drawerSignal === 'unknown' || drawerSignal === before) return;
          clearTimeout(deadline);
          stop();
          resolve(drawerSignal === 'high' ? 'open-is-high' : 'open-is-low');
        });
        const deadline = setTimeout(() => {
          stop();
          resolve(undefined);
        }, timeoutMs);
      });
      await printer.kickDrawer(pin);
      const learnt = await opened;
      if (learnt) {
        polarity = learnt;
        follow(printer.status());
      }
      return learnt;
    },
  };
}

function stateFor(signal: PrinterStatus['drawerSignal'], polarity: DrawerPolarity | undefined): DrawerState {
  if (signal === 'unknown' || polarity === undefined) return 'unknown';
  return (signal === 'high') === (polarity === 'open-is-high') ? 'open' : 'closed';
}
