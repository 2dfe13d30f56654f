import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { PaperDocument, PaperImage, TicketLayout } from '@gatehouse/core/paper';
import type { StationIdentity } from '../ledger/index.ts';

export interface MakerContext {
  readonly policy: VenuePolicy;
  readonly register: StationIdentity;
  /** 0 is the original; the maker marks its copies. */
  readonly copyNumber: number;
  /** For the printer it goes to. */
  readonly layout?: TicketLayout;
  readonly logo?: PaperImage | undefined;
}

/** Makes a document from what was kept with its job; the data is the maker's own and was checked when it was kept. */
export type PaperMaker = (data: unknown, context: MakerContext) => PaperDocument;

/** Documents that belong to no sale, by kind of paper: slips, statements, reports. */
export interface PaperMakers {
  /** Throws (a bug) when a kind is registered twice. */
  register(paper: string, make: PaperMaker): void;
  get(paper: string): PaperMaker | undefined;
}

export function createPaperMakers(): PaperMakers {
  const makers = new Map<string, PaperMaker>();
  return {
    register(paper, make) {
      if (makers.has(paper)) throw new Error(`paper ${paper} is made by two`);
      makers.set(paper, make);
    },
    get: (paper) => makers.get(paper),
  };
}
