import type { ModuleMigrations } from '../ledger/index.ts';

/** Earlier versions kept the holder's short name with every scan and every answer of the hub. */
const withoutHolder = (table: string, column: string, path: string) => `
UPDATE ${table} SET ${column} = json_set(${column}, '${path}', '')
WHERE json_valid(${column}) AND coalesce(json_extract(${column}, '${path}'), '') <> '';`;

/** Runs behind the modules whose tables it cleans; deleted bytes are overwritten as everywhere in these files. */
export const subjectMigrations: ModuleMigrations = {
  module: 'subjects',
  migrations: [
    {
      number: 1,
      name: 'names out of scans and answers',
      sql: [
        withoutHolder('gate_scan', 'verdict', '$.ticket.holder'),
        withoutHolder('claim_answer', 'answer', '$.verdict.ticket.holder'),
      ].join('\n'),
    },
  ],
};
