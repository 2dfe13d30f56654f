import {
  customerDisplay,
  type CustomerDisplayInput,
  type CustomerDisplayView,
} from '@gatehouse/core/contract';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { paperLocale, poleLines } from '@gatehouse/core/paper';
import type { CustomerDisplay } from '@gatehouse/hardware';

/** What the guest sees, on a second window and on a pole. In memory only: it is gone with the next guest. */
export interface CustomerDisplayService {
  now(): CustomerDisplayView;
  show(next: CustomerDisplayInput): void;
}

export interface CustomerDisplayParts {
  readonly pole: CustomerDisplay | undefined;
  readonly policy: () => VenuePolicy | undefined;
  readonly onShown: (view: CustomerDisplayView) => void;
}

export function createCustomerDisplay({
  pole,
  policy,
  onShown,
}: CustomerDisplayParts): CustomerDisplayService {
  let view: CustomerDisplayView = { kind: 'idle' };
  const toPole = (): void => {
    const known = policy();
    if (!pole || !known) return;
    const language = 'language' in view ? view.language : null;
    pole.show(
      poleLines(view, {
        venueName: known.name,
        currency: known.currency,
        locale: paperLocale(language, known.locale),
        columns: pole.columns,
      }),
    );
  };
  pole?.onHealth(toPole);
  return {
    now: () => view,
    show(next) {
      view = customerDisplay.parse(next);
      toPole();
      onShown(view);
    },
  };
}
