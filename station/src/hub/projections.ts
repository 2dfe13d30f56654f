import type { JournalRecord } from '@gatehouse/core/journal';
import type { Projection, SqlWriter } from '../ledger/index.ts';
import { projectOwnPass, projectPeerPass } from './live-passes.ts';
import { projectPassage } from './passage-counts.ts';
import { projectTakingBack } from './refunds/project.ts';
import { projectCollecting } from '../orders/project.ts';
import { projectTicketFacts } from './ticket-overlay.ts';

/** Read models of the hub from this station's own records; hand it to the ledger's `projections`. */
export const hubProjection: Projection = (writer, { record }) => {
  projectTicketFacts(writer, record);
  projectOwnPass(writer, record);
  projectPassage(writer, record);
  projectTakingBack(writer, record);
};

/** The same read models from a peer's record, in the transaction that stores its bytes. */
export function projectPeerRecord(writer: SqlWriter, record: JournalRecord): void {
  projectTicketFacts(writer, record);
  projectPeerPass(writer, record);
  projectPassage(writer, record);
  projectCollecting(writer, record);
  projectTakingBack(writer, record);
}
