import type { OfficeNote, StationStatus } from '@gatehouse/core/contract';
import type { StationClient } from '../../api/station.ts';
import type { Store } from '../../state/store.ts';

/** What a screen needs to show what the office decided: a till's or a gate's. */
export interface OfficeDesk {
  readonly client: StationClient;
  readonly status: Store<StationStatus>;
  readonly office: Store<readonly OfficeNote[]>;
}

/** Something the office asked for that nobody here has said is done. */
export const isToDo = (note: OfficeNote): boolean =>
  note.state === 'resolved' && note.task !== null && note.taskClosedAtMs === null;

/** Asks what the office decided; without anybody signed in, or an answer, what is shown stays. */
export async function loadOffice(desk: OfficeDesk): Promise<void> {
  if (!desk.status.get().operator) return;
  const answer = await desk.client.office.officeNotes({});
  if (answer.ok) desk.office.set(answer.value.notes);
}
