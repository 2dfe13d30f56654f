import type { PaymentView } from '@gatehouse/core/contract';
import type { CardPolicy } from '@gatehouse/core/payments';
import type { RoleLimits } from '@gatehouse/core/permissions';
import type { Clock, IdSource, Timers } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';
import type { PlacedTerminal } from './terminals.ts';

/** What card payments are made of. */
export interface PaymentParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly bootId: string;
  readonly terminals: readonly PlacedTerminal[];
  /** The venue's currency; undefined before the first catalogue. */
  readonly currency: () => string | undefined;
  readonly policy: () => CardPolicy;
  readonly limits: () => RoleLimits | undefined;
  readonly openShiftId: () => string | null;
  /** False when only the closing reserve of the disk is left. */
  readonly hasRoomToSell: () => boolean;
  readonly onChanged: (view: PaymentView) => void;
  readonly report: (error: unknown) => void;
}
