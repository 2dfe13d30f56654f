import {
  type DayEvidence,
  dayEvidence,
  dayEvidenceText,
  daySignature,
  QUOTED_KINDS,
  type QuotedRecord,
  signedHeadText,
} from '@gatehouse/core/evidence';
import { chainHash, readRecordHead } from '@gatehouse/core/journal';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Database } from 'better-sqlite3';
import { createVerifier, verifyText } from '../../enrolment/index.ts';
import { sha256Hex } from '../../ledger/writer.ts';
import { faultsOf } from './checkpoints.ts';
import { NO_KEYS, type PublicKeys } from './keys.ts';
import { Findings, grouped, shortIncarnation, type VerifyReport } from './report.ts';

/**
 * Examines a day's evidence: its signature, every record it quotes, its head and its checkpoint; and, with the ledger
 * beside it, that the ledger still says the same.
 */
export function verifyDayFile(
  file: string,
  content: string,
  keys: PublicKeys = NO_KEYS,
  ledger?: Database,
): VerifyReport {
  const findings = new Findings();
  const verify = createVerifier();
  const [bodyLine = '', signatureLine = ''] = content.split('\n');
  const day = parsed(dayEvidence, bodyLine);
  const signed = parsed(daySignature, signatureLine);
  const report = (counts: VerifyReport['counts'], chains: VerifyReport['chains']): VerifyReport => ({
    file,
    what: 'day-evidence',
    verdict: findings.isBroken ? 'broken' : 'sound',
    chains,
    counts,
    findings: findings.list,
    findingsLeftOut: findings.leftOut,
  });
  if (!day || !signed) {
    findings.broken(
      'unreadable',
      `the ${day ? 'signature' : 'body'} cannot be read: it was altered or cut off`,
    );
    return report({}, []);
  }
  const told = keys.stations.find(({ incarnation }) => incarnation === day.incarnation)?.publicKey;
  const at = { incarnation: day.incarnation };
  if (told !== undefined && told !== signed.publicKey)
    findings.broken(
      'key-differs',
      'it is signed with another key than the keys file names for this station',
      at,
    );
  const publicKey = told ?? signed.publicKey;
  if (!verifyText(verify, publicKey, dayEvidenceText(bodyLine), signed.signature))
    findings.broken(
      'signature',
      "it does not carry the station's signature: it was altered after it was signed",
      at,
    );
  checkHead(day, publicKey, verify, findings);
  checkQuotes(day, findings);
  checkLogged(day, keys, verify, findings);
  if (ledger) checkAgainst(day, ledger, findings);
  const { headSeq, headHash } = { headSeq: day.chain.throughSeq, headHash: day.chain.hash };
  const { stationId, incarnation } = day;
  return report(
    {
      records: Object.values(day.counts).reduce((sum, count) => sum + count, 0),
      'records in full': quotesOf(day).length,
    },
    [
      {
        stationId,
        incarnation,
        records: day.chain.throughSeq - day.chain.fromSeq + 1,
        headSeq,
        headHash,
        signedThroughSeq: findings.isBroken ? 0 : headSeq,
        loggedThroughSeq: day.checkpoint?.leaf.seq ?? 0,
        publicKeyFrom: told === undefined ? 'ledger' : 'keys-file',
      },
    ],
  );
}

const quotesOf = (day: DayEvidence): readonly QuotedRecord[] => [
  ...day.closes,
  ...day.overrides,
  ...day.unclear,
];

function parsed<T>(
  schema: { safeParse(value: unknown): { data?: T | undefined } },
  line: string,
): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function checkHead(day: DayEvidence, publicKey: string, verify: VerifySignature, findings: Findings): void {
  const { head, chain } = day;
  const isOurs = head.stationId === day.stationId && head.incarnation === day.incarnation;
  const at = { incarnation: day.incarnation, seq: head.seq };
  if (!isOurs || !verifyText(verify, publicKey, signedHeadText(head), head.signature))
    findings.broken('head-forged', `the signed head of record ${grouped(head.seq)} does not hold`, at);
  if (head.seq !== chain.throughSeq || head.hash !== chain.hash)
    findings.broken('head-differs', 'the signed head is not the end of the stretch it vouches for', at);
}

function checkQuotes(day: DayEvidence, findings: Findings): void {
  const { fromSeq, throughSeq } = day.chain;
  for (const [list, quotes] of [
    ['closes', day.closes],
    ['overrides', day.overrides],
    ['unclear', day.unclear],
  ] as const) {
    for (const { seq, text, prevHash, hash } of quotes) {
      const at = { incarnation: day.incarnation, seq };
      if (chainHash(text, prevHash, sha256Hex) !== hash)
        findings.broken(
          'text-changed',
          `record ${grouped(seq)} as quoted is not what its hash was made of`,
          at,
        );
      const head = readRecordHead(text);
      const fits =
        head?.seq === seq &&
        head.incarnation === day.incarnation &&
        head.stationId === day.stationId &&
        QUOTED_KINDS[String(head.kind)] === list;
      if (!fits || seq < fromSeq || seq > throughSeq)
        findings.broken('misplaced', `record ${grouped(seq)} does not belong where it is quoted`, at);
    }
  }
}

function checkLogged(day: DayEvidence, keys: PublicKeys, verify: VerifySignature, findings: Findings): void {
  const { checkpoint } = day;
  if (!checkpoint) return findings.note('no-checkpoint', "it holds no checkpoint of the cloud's log");
  const logKey = keys.logs.find(({ logId }) => logId === checkpoint.treeHead.logId)?.publicKey ?? day.logKey;
  const at = { incarnation: day.incarnation, seq: checkpoint.leaf.seq };
  if (logKey === null)
    return findings.note('log-key-unknown', 'its checkpoint cannot be checked: no key of the log', at);
  for (const fault of faultsOf(checkpoint, logKey, verify))
    findings.broken('checkpoint-broken', `its checkpoint ${fault}`, at);
  const { leaf } = checkpoint;
  if (leaf.incarnation !== day.incarnation || leaf.stationId !== day.stationId)
    findings.broken('checkpoint-foreign', 'its checkpoint is of another journal', at);
}

function checkAgainst(day: DayEvidence, ledger: Database, findings: Findings): void {
  const { incarnation, chain } = day;
  const hashAt = ledger.prepare(
    `SELECT hash FROM record NOT INDEXED WHERE seq = ? AND incarnation_no =
       (SELECT incarnation_no FROM incarnation WHERE incarnation = ?)`,
  );
  const find = (seq: number) => hashAt.pluck().get(seq, incarnation) as string | undefined;
  const compare = (seq: number, hash: string): void => {
    const found = find(seq);
    const at = { incarnation, seq };
    const name = `record ${grouped(seq)} of incarnation ${shortIncarnation(incarnation)}`;
    if (found === undefined) findings.broken('records-missing', `${name} is not in the ledger`, at);
    else if (found !== hash) findings.broken('history-rewritten', `${name} is another one in the ledger`, at);
  };
  compare(chain.throughSeq, chain.hash);
  if (chain.fromSeq > 1) compare(chain.fromSeq - 1, chain.prevHash);
  for (const { seq, hash } of quotesOf(day)) compare(seq, hash);
  if (day.checkpoint) compare(day.checkpoint.leaf.seq, day.checkpoint.leaf.hash);
  const counted = ledger
    .prepare(
      `SELECT kind, count(*) AS count FROM record WHERE seq BETWEEN ? AND ? AND incarnation_no =
         (SELECT incarnation_no FROM incarnation WHERE incarnation = ?) GROUP BY kind`,
    )
    .all(chain.fromSeq, chain.throughSeq, incarnation) as { kind: string; count: number }[];
  const now = new Map(counted.map(({ kind, count }) => [kind, count]));
  for (const kind of new Set([...now.keys(), ...Object.keys(day.counts)])) {
    const [then, found] = [day.counts[kind] ?? 0, now.get(kind) ?? 0];
    if (then !== found)
      findings.broken(
        'count-differs',
        `it counts ${grouped(then)} × ${kind}, the ledger has ${grouped(found)}`,
        {
          incarnation,
        },
      );
  }
}
