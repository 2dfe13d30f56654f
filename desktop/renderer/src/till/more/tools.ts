import type { ComponentType } from 'react';
import { cardTool } from '../pay/card/tool.ts';
import { rentalsTool } from './rentals/tool.ts';
import { storedValueTool } from './stored-value/tool.ts';
import type { IconName } from '@gatehouse/ui';
import { bookingsTool } from '../bookings/tool.ts';
import { trainingTool } from '../training/tool.ts';
import { paperTool } from '../paper/tool.ts';

export interface ToolProps {
  /** Back to the list of tools. */
  readonly onClose: () => void;
}

/**
 * Something a cashier needs now and then. It renders what a place does: a `<main>` and, where it has one, an `<aside>`
 * beside it; the head and the way back stand above them.
 */
export interface Tool {
  readonly id: string;
  /** Its name in the language of the screen; a hook, so that each tool keeps its words in an area of its own. */
  readonly useLabel: () => string;
  /** One sentence under the name. */
  readonly useHint?: () => string;
  readonly icon: IconName;
  readonly Component: ComponentType<ToolProps>;
}

/** Tools of second rank, in the order in which they stand. Adding one is a line here. */
export const tools: readonly Tool[] = [
  storedValueTool,
  rentalsTool,
  cardTool,
  bookingsTool,
  trainingTool,
  paperTool,
];
