import type { JournalRecord } from '@gatehouse/core/journal';
import { postingsOf } from '@gatehouse/core/ledger';
import { parsedOf, recordsOf } from './checks.ts';
import type { SimNode } from './node.ts';
import type { Oracle } from './oracle.ts';
import type { CloudBooks } from './real-cloud.ts';

/** The cloud's books are the fold of all journals, nothing was put aside, and each excess has its exception. */
export function checkCloudBooks(books: CloudBooks, oracle: Oracle): void {
  const facts = parsedOf(books.records);
  const net = new Map<string, number>();
  for (const { account, currency, side, amountMinor } of facts.flatMap((record) => postingsOf(record))) {
    const key = `${account} ${currency}`;
    net.set(key, (net.get(key) ?? 0) + (side === 'debit' ? amountMinor : -amountMinor));
  }
  for (const key of new Set([...net.keys(), ...books.net.keys()]))
    if ((net.get(key) ?? 0) !== (books.net.get(key) ?? 0))
      oracle.violated(
        'the cloud’s books are the fold of the journals',
        `${key}: ${books.net.get(key)} instead of ${net.get(key)}`,
      );
  if (books.quarantined > 0) oracle.violated('nothing is put aside', `${books.quarantined} records`);
  checkExceptions(books, facts, oracle);
}

/** Uses that stand at the end: claims not given back, and admissions by policy whose guest went in. */
function standingUses(facts: readonly JournalRecord[]): ReadonlyMap<string, ReadonlySet<string>> {
  const name = new Map<string, string>();
  const freed = new Set<string>();
  for (const record of facts) {
    if (record.kind === 'TicketIssued') name.set(`serial:${record.body.serial}`, record.body.ticketId);
    if (record.kind === 'PassReleased') freed.add(record.body.claimId).add(record.body.operationId);
    if (record.kind === 'PassageTimedOut') freed.add(record.body.admissionId);
  }
  const uses = new Map<string, Set<string>>();
  const use = (ticketId: string, window: string, ordinal: number, operationId: string): void => {
    const pass = `${name.get(ticketId) ?? ticketId} ${window} ${ordinal}`;
    uses.set(pass, (uses.get(pass) ?? new Set()).add(operationId));
  };
  for (const record of facts) {
    if (record.kind === 'PassClaimed') {
      const { ticketId, entitlementWindow, ordinal, operationId, claimId } = record.body;
      if (!freed.has(claimId) && !freed.has(operationId))
        use(ticketId, entitlementWindow, ordinal, operationId);
    } else if (record.kind === 'AdmissionGranted' && record.body.degraded !== null) {
      const { ticketId, entitlementWindow, ordinal, admissionId, direction } = record.body;
      if (direction === 'in' && ordinal >= 1 && !freed.has(admissionId))
        use(ticketId, entitlementWindow, ordinal, admissionId);
    }
  }
  return uses;
}

function checkExceptions(books: CloudBooks, facts: readonly JournalRecord[], oracle: Oracle): void {
  const duplicates = books.exceptions.filter(({ kind }) => kind === 'duplicate_admission');
  for (const [pass, operations] of standingUses(facts)) {
    const excess = operations.size - 1;
    if (excess === 0) continue;
    const [ticketId] = pass.split(' ');
    const raised = duplicates.filter((one) => one.ticketId === ticketId).length;
    if (raised < excess)
      oracle.violated('every excess has its exception', `${pass}: ${excess} too many, ${raised} exceptions`);
  }
  if (new Set(duplicates.map(({ causeKey }) => causeKey)).size !== duplicates.length)
    oracle.violated('one exception per excess', 'a cause was raised twice');
}

/**
 * Machines whose disk was copied or set back: all their files hold is at the cloud, in one branch or another; what was
 * acknowledged is in their files or at the cloud, unless the disaster itself took the only copy there was; and a station
 * that can know of it has gone on under a new incarnation.
 */
export function checkDisturbed(nodes: ReadonlyMap<string, SimNode>, books: CloudBooks, oracle: Oracle): void {
  const held = new Set(books.records.map(({ hash }) => hash));
  for (const label of oracle.disturbed) {
    const node = nodes.get(label);
    if (!node) continue;
    const own = recordsOf(node);
    const missing = own.filter(({ hash }) => !held.has(hash));
    if (missing.length > 0)
      oracle.violated(
        'both branches are kept',
        `the cloud lacks ${missing.length} of ${own.length} records of ${label}, first ${missing[0]?.incarnation} ${missing[0]?.seq}`,
      );
  }
  for (const label of oracle.disturbed) checkGoneOn(nodes.get(label), books, oracle);
  const clones = [...oracle.disturbed].filter((label) => label.endsWith('-copy'));
  for (const label of clones) {
    const [copy, original] = [label, label.replace('-copy', '')].map((one) => {
      const node = nodes.get(one);
      return node ? recordsOf(node).at(-1) : undefined;
    });
    if (copy?.hash !== original?.hash && copy?.incarnation === original?.incarnation)
      oracle.violated('a fork is found', `${label} and its original are one incarnation`);
  }
}

/** A machine that no longer holds what the cloud holds of it must not go on under the name it wrote that under. */
function checkGoneOn(node: SimNode | undefined, books: CloudBooks, oracle: Oracle): void {
  if (!node) return;
  const own = recordsOf(node);
  const known = new Set(own.map(({ hash }) => hash));
  const present = own.at(-1)?.incarnation;
  const lost = books.records.filter(({ text, hash }) => {
    if (known.has(hash)) return false;
    const { stationId, incarnation } = JSON.parse(text) as { stationId: string; incarnation: string };
    return stationId === node.name && incarnation === present;
  });
  if (lost.length > 0)
    oracle.violated(
      'a lost tail is found',
      `${node.label} still writes as ${present}, of which the cloud has ${lost.length} more records`,
    );
}
