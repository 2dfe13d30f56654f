/** What a verification says: what was looked at, and exactly where something does not hold. */

export interface Finding {
  /** Closed set, for programs: `text-changed`, `records-missing`, `head-forged`… */
  readonly code: string;
  /** `broken` means a fact cannot be trusted; a `note` is worth knowing and harmless. */
  readonly severity: 'broken' | 'note';
  readonly incarnation: string | null;
  readonly seq: number | null;
  /** The place and what is wrong there, said for a person. */
  readonly text: string;
}

export interface VerifiedChain {
  readonly stationId: string;
  readonly incarnation: string;
  readonly records: number;
  readonly headSeq: number;
  readonly headHash: string;
  /** Last record a valid signature of the station vouches for. */
  readonly signedThroughSeq: number;
  /** Last record a valid checkpoint of the cloud's log covers. */
  readonly loggedThroughSeq: number;
  readonly publicKeyFrom: 'keys-file' | 'ledger' | 'none';
}

export interface VerifyReport {
  readonly file: string;
  readonly what: 'ledger' | 'day-evidence';
  readonly verdict: 'sound' | 'broken';
  readonly chains: readonly VerifiedChain[];
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Findings beyond the first thousand are counted only. */
  readonly findingsLeftOut: number;
}

const FINDINGS_MAX = 1_000;

/** Collects findings; the first thousand in words. */
export class Findings {
  readonly list: Finding[] = [];
  leftOut = 0;
  isBroken = false;

  broken(code: string, text: string, at: { incarnation?: string | undefined; seq?: number } = {}): void {
    this.isBroken = true;
    this.#add({ code, severity: 'broken', incarnation: at.incarnation ?? null, seq: at.seq ?? null, text });
  }

  note(code: string, text: string, at: { incarnation?: string | undefined; seq?: number } = {}): void {
    this.#add({ code, severity: 'note', incarnation: at.incarnation ?? null, seq: at.seq ?? null, text });
  }

  #add(finding: Finding): void {
    if (this.list.length < FINDINGS_MAX) this.list.push(finding);
    else this.leftOut += 1;
  }
}

/** Groups thousands with thin spaces: 4 711. */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ');

export const shortIncarnation = (incarnation: string): string => `${incarnation.slice(0, 4)}…`;

/** UTC, because a file that is verified elsewhere has no zone of its own: "2026-05-01 14:03 UTC". */
export function momentOf(ms: unknown): string {
  if (typeof ms !== 'number' || !Number.isFinite(ms) || Math.abs(ms) > 8e15) return 'at an unreadable time';
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export const plural = (count: number, one: string, many: string): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** The report for people. */
export function wordsOf(report: VerifyReport): string {
  const lines = [`${report.file} (${report.what === 'ledger' ? 'ledger' : 'day evidence'})`];
  for (const chain of report.chains) {
    lines.push(
      `  ${chain.stationId} incarnation ${shortIncarnation(chain.incarnation)}: ${plural(chain.records, 'record', 'records')}, ` +
        `signed through ${grouped(chain.signedThroughSeq)}, in the cloud's log through ${grouped(chain.loggedThroughSeq)}` +
        (chain.publicKeyFrom === 'ledger' ? ' (key as the file itself states it)' : ''),
    );
  }
  const counted = Object.entries(report.counts).map(([name, count]) => `${grouped(count)} ${name}`);
  if (counted.length > 0) lines.push(`  checked: ${counted.join(', ')}`);
  for (const { severity, text } of report.findings)
    lines.push(`  ${severity === 'broken' ? 'BROKEN' : 'note'}: ${text}`);
  if (report.findingsLeftOut > 0) lines.push(`  … and ${grouped(report.findingsLeftOut)} more findings`);
  lines.push(report.verdict === 'sound' ? '  Everything holds.' : '  This file does not hold.');
  return lines.join('\n');
}
