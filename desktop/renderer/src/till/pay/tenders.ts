import type { ComponentType } from 'react';
import type { TenderAsked } from '@gatehouse/core/contract';
import type { IconName } from '@gatehouse/ui';
import type { TakenTender, TenderToTake } from '../model/taken.ts';
import { cardChoice } from './card/choice.tsx';
import { cashChoice } from './cash/choice.ts';
import { depositChoice } from './deposit/choice.ts';
import { foreignChoice } from './foreign/choice.ts';
import { invoiceChoice } from './invoice/choice.ts';
import { storedValueChoice } from './stored-value/choice.ts';

/** What a tender's panel is given. It fills the side panel under a head with its name, and ends with one of the two calls. */
export interface TenderPanelProps {
  /** What is left to pay before cash is rounded, in minor units; above 0. */
  readonly leftMinor: number;
  /** Of the sale that is being paid; made once and kept over a reload, so a panel can bind its own operations to it. */
  readonly operationId: string;
  /**
   * Counts it in and closes the panel. When nothing is left the sale is sent at once. A second call of the same opening
   * does nothing: a double tap takes once.
   */
  readonly onTaken: (tender: TenderToTake) => void;
  /** Back to what was taken and what is left. */
  readonly onBack: () => void;
}

/** One way to pay, as the till's buttons show it. Hooks keep their order: an entry is in the registry for good. */
export interface TenderChoice {
  /** Its own, kept with what was taken: usually the kind. */
  readonly id: string;
  readonly kind: TenderAsked['kind'];
  readonly icon: IconName;
  /** A function key where it has one. */
  readonly shortcut?: string;
  readonly useLabel: () => string;
  /** Why it cannot be used now, for the button's second line ("Terminal not connected"); null when it can. */
  readonly useObstacle?: () => string | null;
  /** False hides it: this venue has none of it. Left out, it is always there. */
  readonly useOffered?: () => boolean;
  /** A second line for the button when it can be used: "Terminal 1 ready". */
  readonly useHint?: () => string;
  readonly Panel: ComponentType<TenderPanelProps>;
  /** What stands in the list for one that cannot just be removed: its way back, such as reversing a card payment. */
  readonly TakeBack?: ComponentType<{ readonly taken: TakenTender; readonly onReversed: () => void }>;
}

/** Every way to pay, in the order of the buttons. The card's is offered beside cash under the basket. */
export const tenderChoices: readonly TenderChoice[] = [
  cashChoice,
  cardChoice,
  storedValueChoice,
  foreignChoice,
  invoiceChoice,
  depositChoice,
];

export const choiceOf = (id: string): TenderChoice | undefined =>
  tenderChoices.find((choice) => choice.id === id);
