import type { OfficeNote } from '@gatehouse/core/contract';
import type { Till } from '../till.ts';

/** Something the office asked for that nobody here has said is done. */
export const isToDo = (note: OfficeNote): boolean =>
  note.state === 'resolved' && note.task !== null && note.taskClosedAtMs === null;

/** Asks what the office decided; without anybody signed in, or an answer, what is shown stays. */
export async function loadOffice(till: Till): Promise<void> {
  if (!till.status.get().operator) return;
  const answer = await till.client.office.officeNotes({});
  if (answer.ok) till.office.set(answer.value.notes);
}
