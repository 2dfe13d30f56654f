import { staffRow, type StaffRow } from '@gatehouse/core/sync';
import type { ReplicaStore } from '../catalogue/index.ts';

/** Everybody who may stand at this station now; one strange row does not lock everybody else out. */
export const activeStaff = (replica: Pick<ReplicaStore, 'sql'>): StaffRow[] =>
  replica.sql
    .all<{ text: string }>("SELECT text FROM catalogue_row WHERE kind = 'staff'")
    .flatMap(({ text }) => staffRow.safeParse(JSON.parse(text)).data ?? [])
    .filter((row) => row.active);
