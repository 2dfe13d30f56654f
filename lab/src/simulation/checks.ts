import {
  chainStart,
  type JournalRecord,
  readRecord,
  type SealedRecord,
  verifyChain,
} from '@gatehouse/core/journal';
import { balancesOf, postingsOf } from '@gatehouse/core/ledger';
import { hash } from 'node:crypto';
import type { SimNode } from './node.ts';
import type { Oracle } from './oracle.ts';
import type { SimCloud } from './stand-in-cloud.ts';
import { admitsOf, BUDGET, HUB } from './venue-rows.ts';

const sha256Hex = (text: string): string => hash('sha256', text, 'hex');

interface OwnRecord extends SealedRecord {
  readonly incarnation: string;
}

/** Everything a station's own ledger holds, all incarnations. */
export const recordsOf = (node: SimNode): readonly OwnRecord[] =>
  node
    .run()
    ?.services.ledger.read.all<OwnRecord>(
      'SELECT incarnation, seq, text, hash FROM record JOIN incarnation USING (incarnation_no) ORDER BY position',
    ) ?? [];

export const parsedOf = (records: readonly SealedRecord[]): readonly JournalRecord[] =>
  records.flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record] : [];
  });

/** All facts of all stations that this software can read. */
export const factsOf = (nodes: ReadonlyMap<string, SimNode>): readonly JournalRecord[] =>
  [...nodes.values()].flatMap((node) => parsedOf(recordsOf(node)));

/** Everything that must hold at one station at any moment: chain, books, numbers, and what was acknowledged. */
export function checkStation(node: SimNode, oracle: Oracle): void {
  const run = node.run();
  if (!run) return;
  const { ledger } = run.services;
  const own = recordsOf(node);
  const byIncarnation = Map.groupBy(own, (record) => record.incarnation);
  for (const [incarnation, records] of byIncarnation) {
    const verdict = verifyChain(records, chainStart(node.name, incarnation, sha256Hex), sha256Hex);
    if (verdict.kind !== 'intact') oracle.violated('chain', `${node.name}: ${JSON.stringify(verdict)}`);
    checkNumbers(node, parsedOf(records), oracle);
  }
  const facts = parsedOf(own);
  const folded = balancesOf(facts.flatMap((record) => postingsOf(record)));
  const stored = ledger.read.all<{
    account: string;
    currency: string;
    debitMinor: number;
    creditMinor: number;
  }>(
    'SELECT account, currency, debit_minor AS debitMinor, credit_minor AS creditMinor FROM balance JOIN account USING (account_no)',
  );
  if (stored.length !== folded.size)
    oracle.violated('balance is the fold', `${node.name}: ${stored.length} rows for ${folded.size} accounts`);
  for (const { account, currency, debitMinor, creditMinor } of stored) {
    const fold = folded.get(`${account} ${currency}`);
    if (fold?.debitMinor !== debitMinor || fold.creditMinor !== creditMinor)
      oracle.violated('balance is the fold', `${node.name}: ${account}`);
  }
  checkBalance(node, oracle);
  if (!oracle.disturbed.has(node.label)) checkAcknowledged(node, facts, oracle);
}

/** Another machine may be the same station. */
const isDisturbed = (node: SimNode, oracle: Oracle): boolean =>
  [...oracle.disturbed].some((label) => label.startsWith(node.name));

/** Cheap enough for every few events. */
export function checkBalance(node: SimNode, oracle: Oracle): void {
  const off = node
    .run()
    ?.services.ledger.read.value<number>(
      'SELECT coalesce(sum(debit_minor) - sum(credit_minor), 0) FROM balance',
    );
  if (off !== undefined && off !== 0) oracle.violated('books balance', `${node.name} is off by ${off}`);
}

/** Receipts and Z reports count from 1 without a gap within an incarnation. */
function checkNumbers(node: SimNode, facts: readonly JournalRecord[], oracle: Oracle): void {
  const receipts: number[] = [];
  const closes: number[] = [];
  for (const record of facts) {
    if (record.kind === 'SaleCompleted' || record.kind === 'SaleRefunded')
      receipts.push(Number(record.body.receiptNumber.split('-').at(-1)));
    if (record.kind === 'ShiftClosed') closes.push(record.body.zNumber);
  }
  for (const [what, numbers] of [
    ['receipt', receipts],
    ['Z', closes],
  ] as const)
    if (numbers.some((number, index) => number !== index + 1))
      oracle.violated('numbers without gaps', `${node.name}: ${what} ${numbers.join(' ')}`);
}

function checkAcknowledged(node: SimNode, facts: readonly JournalRecord[], oracle: Oracle): void {
  const sales = new Map<string, { receiptNumber: string; totalMinor: number }>();
  const refunds = new Map<string, number>();
  const closes = new Set<number>();
  for (const record of facts) {
    if (record.kind === 'SaleCompleted') {
      if (sales.has(record.body.saleId)) oracle.violated('exactly once', `sale ${record.body.saleId} twice`);
      sales.set(record.body.saleId, record.body);
    }
    if (record.kind === 'SaleRefunded') {
      const { saleId } = record.body;
      refunds.set(saleId, (refunds.get(saleId) ?? 0) + 1);
    }
    if (record.kind === 'ShiftClosed') closes.add(record.body.zNumber);
  }
  for (const told of oracle.sales.filter((one) => one.station === node.label)) {
    const held = sales.get(told.saleId);
    if (!held) oracle.violated('nothing acknowledged is lost', `${node.name} lost ${told.receiptNumber}`);
    else if (held.receiptNumber !== told.receiptNumber || held.totalMinor !== told.totalMinor)
      oracle.violated('nothing acknowledged changes', `${node.name} ${told.receiptNumber}`);
  }
  for (const told of oracle.refunds.filter((one) => one.station === node.label))
    if (!refunds.has(told.saleId))
      oracle.violated('nothing acknowledged is lost', `${node.name} lost the refund of ${told.saleId}`);
  for (const [saleId, count] of refunds)
    if (count > 1) oracle.violated('exactly once', `${node.name} refunded ${saleId} ${count} times`);
  for (const told of oracle.closes.filter((one) => one.station === node.label))
    if (!closes.has(told.zNumber))
      oracle.violated('nothing acknowledged is lost', `${node.name} lost Z ${told.zNumber}`);
  const began = facts.filter(({ kind }) => kind === 'SaleCompleted').length;
  const done =
    node
      .run()
      ?.services.ledger.read.value<number>(
        "SELECT count(*) FROM operation WHERE kind = 'sale' AND state = 'done'",
      ) ?? 0;
  if (began !== done)
    oracle.violated('one sale per operation', `${node.name}: ${began} sales of ${done} operations`);
}

/** What a station believes to be acknowledged is durable at its peers. */
export function checkCursors(nodes: ReadonlyMap<string, SimNode>, cloud: SimCloud, oracle: Oracle): void {
  const hub = nodes.get(HUB)?.run();
  for (const node of nodes.values()) {
    const run = node.run();
    if (!run || isDisturbed(node, oracle)) continue;
    const { ledger, links } = run.services;
    const { stationId, incarnation } = ledger.identity();
    const headSeq = ledger.head().seq;
    const ackedAtCloud = headSeq - links.cloud().unsyncedCount;
    const heldAtCloud = cloud.headSeq(stationId, incarnation);
    if (ackedAtCloud > heldAtCloud)
      oracle.violated(
        'an acknowledgement is durable',
        `${node.name} believes ${ackedAtCloud} at the cloud, which holds ${heldAtCloud}`,
      );
    if (!hub || node.name === HUB) continue;
    const ackedAtHub = headSeq - links.hub().unsyncedCount;
    const heldAtHub =
      hub.services.ledger.read.value<number>(
        'SELECT head_seq FROM peer_stream WHERE station_id = ? AND incarnation = ?',
        stationId,
        incarnation,
      ) ?? 0;
    if (ackedAtHub > heldAtHub)
      oracle.violated(
        'an acknowledgement is durable',
        `${node.name} believes ${ackedAtHub} at the hub, which holds ${heldAtHub}`,
      );
  }
}

/** Each holder of a stream holds exactly the station's own records, as far as it holds any. */
export async function checkHolders(
  nodes: ReadonlyMap<string, SimNode>,
  cloud: SimCloud,
  oracle: Oracle,
  whole: boolean,
): Promise<void> {
  const hub = nodes.get(HUB)?.run();
  for (const node of nodes.values()) {
    if (isDisturbed(node, oracle)) continue;
    const own = recordsOf(node);
    for (const [incarnation, records] of Map.groupBy(own, (record) => record.incarnation)) {
      const holders: [string, readonly SealedRecord[]][] = [
        ['cloud', await cloud.held(node.name, incarnation)],
      ];
      if (hub && node.name !== HUB)
        holders.push([
          'hub',
          hub.services.ledger.read.all<SealedRecord>(
            `SELECT seq, text, peer_record.hash AS hash FROM peer_record JOIN peer_stream USING (stream_no)
             WHERE station_id = ? AND incarnation = ? ORDER BY seq`,
            node.name,
            incarnation,
          ),
        ]);
      for (const [holder, held] of holders) {
        if (whole && held.length !== records.length)
          oracle.violated(
            'streams are whole after healing',
            `${holder} holds ${held.length} of ${records.length} of ${node.name}`,
          );
        const wrong = held.findIndex(
          (record, index) =>
            record.seq !== index + 1 ||
            record.hash !== records[index]?.hash ||
            record.text !== records[index]?.text,
        );
        if (wrong >= 0)
          oracle.violated(
            'exactly-once at the peer',
            `${holder} holds another record ${wrong + 1} of ${node.name}`,
          );
      }
    }
  }
}

/** The passes: claimed once at the hub, walked at most as often as paid for, degraded ones within their budget. */
export function checkPasses(nodes: ReadonlyMap<string, SimNode>, oracle: Oracle): void {
  const facts = factsOf(nodes);
  const classOf = new Map<string, { key: string; ticketClass: number }>();
  for (const record of facts) {
    if (record.kind !== 'TicketIssued') continue;
    const { ticketId, serial, ticketClass } = record.body;
    classOf.set(ticketId, { key: ticketId, ticketClass });
    classOf.set(`serial:${serial}`, { key: ticketId, ticketClass });
  }
  const allowedOf = (ticketId: string): number => {
    const known = classOf.get(ticketId);
    if (known) return admitsOf(known.ticketClass);
    return Math.max(...[1, 2, 3].map(admitsOf));
  };
  const keyOf = (ticketId: string): string => classOf.get(ticketId)?.key ?? ticketId;

  const live = new Map<string, string>();
  for (const record of parsedOf(recordsOf(nodes.get(HUB) as SimNode))) {
    if (record.kind === 'PassClaimed') {
      const { ticketId, entitlementWindow, ordinal, claimId } = record.body;
      const pass = `${keyOf(ticketId)} ${entitlementWindow} ${ordinal}`;
      if ([...live.values()].includes(pass)) oracle.violated('one claim per pass', pass);
      live.set(claimId, pass);
    } else if (record.kind === 'PassReleased') live.delete(record.body.claimId);
  }
  const walked = new Map<string, number>();
  for (const record of facts) {
    if (record.kind !== 'AdmissionGranted' || record.body.direction === 'out') continue;
    const { admissionId, ticketId, entitlementWindow, degraded } = record.body;
    if (degraded !== null || oracle.pulses.get(admissionId)?.walked !== true) continue;
    const pass = `${keyOf(ticketId)} ${entitlementWindow}`;
    const times = (walked.get(pass) ?? 0) + 1;
    walked.set(pass, times);
    if (times > allowedOf(ticketId))
      oracle.violated('one pass opens one gate once', `${pass} was walked ${times} times`);
  }
  for (const node of nodes.values()) {
    const over = node.run()?.services.ledger.read.value<number>('SELECT max(used) FROM gate_budget');
    if ((over ?? 0) > BUDGET) oracle.violated('degraded within budget', `${node.name} let ${over} in`);
  }
}

const hasCopy = (node: SimNode, oracle: Oracle): boolean => oracle.disturbed.has(`${node.name}-copy`);

/** Whether everything that was under way has arrived; undefined when it has, else what is missing. */
export function whatIsLeft(
  nodes: ReadonlyMap<string, SimNode>,
  cloud: SimCloud,
  oracle: Oracle,
): string | undefined {
  for (const node of nodes.values()) {
    const run = node.run();
    if (!run) return `${node.name} is down`;
    const { links, ledger, replica } = run.services;
    if (links.cloud().unsyncedCount > 0)
      return `${node.name} has ${links.cloud().unsyncedCount} for the cloud`;
    // Of two machines that are one station the hub follows the one the cloud names, until people have reconciled them.
    if (node.name !== HUB && !hasCopy(node, oracle) && links.hub().unsyncedCount > 0)
      return `${node.name} has ${links.hub().unsyncedCount} for the hub`;
    const errands = ledger.read.value<number>('SELECT count(*) FROM gate_errand') ?? 0;
    if (errands > 0) return `${node.name} owes the hub ${errands} answers`;
    for (const scope of ['tickets', 'revocations'] as const) {
      const behind = cloud.positionOf(scope) - (replica.cursor(scope)?.position ?? 0);
      if (behind > 0) return `${node.name} is ${behind} behind in ${scope}`;
    }
  }
  return undefined;
}
