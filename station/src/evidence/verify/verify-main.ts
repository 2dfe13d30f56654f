import { existsSync, openSync, readFileSync, readSync, closeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { settingOf } from '../../backup/command.ts';
import { NO_KEYS, readKeys } from './keys.ts';
import { CannotExamine, openCopy } from './open-copy.ts';
import { type VerifyReport, wordsOf } from './report.ts';
import { verifyDayFile } from './verify-day.ts';
import { verifyLedger } from './verify-ledger.ts';

/**
 * `npm run verify -- FILE [--keys FILE] [--ledger FILE] [--json]`: examines a ledger or a day's evidence with nothing
 * but public keys.
 */
const USAGE = `npm run verify -- FILE [--keys FILE] [--ledger FILE] [--config FILE] [--json]
  FILE      a ledger (ledger.db of a station that is stopped, or a backup) or a day's evidence (*.evidence.json)
  --keys    public keys from elsewhere: {"stations": [{stationId, incarnation, publicKey}], "logs": [{logId, publicKey}],
            "heads": [{incarnation, seq, hash}]}
  --ledger  with a day's evidence: the ledger it must be part of
  --config  the station's configuration, for the key of an encrypted ledger
  --json    the report as JSON`;

/** 0: everything holds. 1: something does not, and the report says where. 2: nothing could be said. */
const EXIT = { sound: 0, broken: 1, unusable: 2 } as const;

function isDayFile(file: string): boolean {
  const start = Buffer.alloc(64);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, start.length, 0);
  } finally {
    closeSync(handle);
  }
  return start.toString('utf8').trimStart().startsWith('{');
}

async function examine(
  args: readonly string[],
): Promise<{ readonly report: VerifyReport; readonly json: boolean }> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      keys: { type: 'string' },
      ledger: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new CannotExamine(USAGE);
  if (!existsSync(file)) throw new CannotExamine(`${file}: there is no such file`);
  const key = values.config === undefined ? undefined : (await settingOf(values.config)).fileKey?.key;
  const keys = values.keys === undefined ? NO_KEYS : readKeys(values.keys);
  if (isDayFile(file)) {
    const ledger = values.ledger === undefined ? undefined : openCopy(values.ledger, { key });
    try {
      return { report: verifyDayFile(file, readFileSync(file, 'utf8'), keys, ledger?.db), json: values.json };
    } finally {
      ledger?.close();
    }
  }
  const copy = openCopy(file, { key });
  try {
    return { report: verifyLedger(file, copy.db, keys), json: values.json };
  } finally {
    copy.close();
  }
}

try {
  const { report, json } = await examine(process.argv.slice(2));
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : wordsOf(report)}\n`);
  process.exitCode = EXIT[report.verdict];
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.unusable;
}
