import type { HistoryEvent } from './history.ts';

/** The cloud's own tables after the venue was healed and has drained. */
export interface CloudContent {
  /** SaleCompleted records as the cloud holds them. */
  readonly sales: readonly {
    readonly saleId: string;
    readonly receiptNumber: string;
    readonly stationId: string;
  }[];
  readonly admissions: readonly AdmissionFact[];
  /** Debits less credits per currency. */
  readonly imbalances: readonly { readonly currency: string; readonly differenceMinor: number }[];
  readonly quarantined: number;
  /** Streams whose records are stored and not yet understood. */
  readonly unprojected: number;
  readonly forked: number;
  /** Ticket ids that a duplicate-admission exception is about, once per exception. */
  readonly duplicateExceptions: readonly string[];
  readonly streams: readonly StreamContent[];
}

export interface AdmissionFact {
  readonly stationId: string;
  readonly admissionId: string;
  readonly ticketId: string;
  readonly window: string;
  readonly ordinal: number;
  readonly degraded: boolean;
  /** Nobody went through while the lane watched: the pass is free again. */
  readonly released: boolean;
}

export interface StreamContent {
  readonly stationId: string;
  readonly seq: number;
  readonly hash: string;
  /** Whether the cloud's own bytes chain from the first record to the head. */
  readonly chain: string;
}

/** A station's ledger file, read after it has stopped. */
export interface StationContent {
  readonly stationId: string;
  readonly seq: number;
  readonly hash: string;
  readonly problems: readonly string[];
}

export interface Allowance {
  /** Degraded admissions one gate may grant. */
  readonly degradedBudget: number;
}

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return found;
};

/** Everything in a history and in what the venue holds afterwards that is not as promised; empty when all is well. */
export function check(
  history: readonly HistoryEvent[],
  cloud: CloudContent,
  stations: readonly StationContent[],
  allowance: Allowance,
): string[] {
  return [
    ...salesOnce(history, cloud),
    ...admissionsOnce(history, cloud),
    ...degradedWithin(cloud, allowance),
    ...books(cloud),
    ...journals(cloud, stations),
  ];
}

function salesOnce(history: readonly HistoryEvent[], cloud: CloudContent): string[] {
  const problems: string[] = [];
  const held = countBy(cloud.sales, ({ saleId }) => saleId);
  const answered = new Map<string, string>();
  const asked = new Set<string>();
  for (const event of history) {
    if (event.kind === 'nemesis' || event.operation.kind !== 'sale') continue;
    const { operationId } = event.operation;
    if (event.kind === 'invoke') asked.add(operationId);
    if (event.kind !== 'ok' || event.answer.kind !== 'sold') continue;
    const { saleId, receiptNumber } = event.answer;
    const before = answered.get(operationId);
    if (before !== undefined && before !== saleId)
      problems.push(`${operationId} was answered with two sales`);
    answered.set(operationId, saleId);
    const copies = held.get(saleId) ?? [];
    if (copies.length !== 1)
      problems.push(`sale ${saleId} was acknowledged and is in the cloud ${copies.length} times`);
    else if (copies[0]?.receiptNumber !== receiptNumber)
      problems.push(`sale ${saleId} has another receipt number`);
  }
  const known = new Set(answered.values());
  const unasked = cloud.sales.length - known.size;
  if (unasked > asked.size - answered.size)
    problems.push(
      `${cloud.sales.length} sales in the cloud, ${known.size} answered, ${asked.size} asked for`,
    );
  for (const [receipt, copies] of countBy(cloud.sales, ({ receiptNumber }) => receiptNumber))
    if (copies.length > 1) problems.push(`receipt number ${receipt} was given ${copies.length} times`);
  return problems;
}

function admissionsOnce(history: readonly HistoryEvent[], cloud: CloudContent): string[] {
  const problems: string[] = [];
  const passOf = ({
    ticketId,
    window,
    ordinal,
  }: Pick<AdmissionFact, 'ticketId' | 'window' | 'ordinal'>): string => `${ticketId} ${window} ${ordinal}`;
  for (const [pass, facts] of countBy(
    cloud.admissions.filter(({ released }) => !released),
    passOf,
  )) {
    const strict = facts.filter(({ degraded }) => !degraded);
    if (strict.length > 1) problems.push(`pass ${pass} opened ${strict.length} gates on the hub's word`);
    if (facts.length > 1 && !cloud.duplicateExceptions.includes(facts[0]?.ticketId ?? ''))
      problems.push(`pass ${pass} was used ${facts.length} times and nobody is told`);
  }
  const held = countBy(cloud.admissions, ({ admissionId }) => admissionId);
  const granted = new Map<string, string>();
  for (const event of history) {
    if (event.kind !== 'ok' || event.answer.kind !== 'admitted') continue;
    const { admissionId, degraded } = event.answer;
    const copies = held.get(admissionId) ?? [];
    if (copies.length !== 1)
      problems.push(`admission ${admissionId} was seen and is in the cloud ${copies.length} times`);
    // The cloud knows the ticket by its id where the gate may have known its serial only.
    const pass = passOf(copies[0] ?? event.answer);
    const before = granted.get(pass);
    if (copies[0]?.released) continue;
    if (!degraded && before !== undefined && before !== admissionId)
      problems.push(`two gates opened for pass ${pass} before anyone's eyes`);
    if (!degraded) granted.set(pass, admissionId);
  }
  return problems;
}

function degradedWithin(cloud: CloudContent, { degradedBudget }: Allowance): string[] {
  const byGate = countBy(
    cloud.admissions.filter(({ degraded }) => degraded),
    ({ stationId }) => stationId,
  );
  return [...byGate].flatMap(([gate, facts]) =>
    facts.length > degradedBudget
      ? [`${gate} admitted ${facts.length} alone, ${degradedBudget} are allowed`]
      : [],
  );
}

function books(cloud: CloudContent): string[] {
  return [
    ...cloud.imbalances
      .filter(({ differenceMinor }) => differenceMinor !== 0)
      .map(({ currency, differenceMinor }) => `the cloud's books are off by ${differenceMinor} ${currency}`),
    ...(cloud.quarantined > 0 ? [`${cloud.quarantined} records are in quarantine`] : []),
    ...(cloud.unprojected > 0 ? [`${cloud.unprojected} streams are not projected`] : []),
    ...(cloud.forked > 0 ? [`${cloud.forked} streams are forked`] : []),
  ];
}

function journals(cloud: CloudContent, stations: readonly StationContent[]): string[] {
  return stations.flatMap(({ stationId, seq, hash, problems }) => {
    const stream = cloud.streams.find((one) => one.stationId === stationId);
    return [
      ...problems.map((problem) => `${stationId}: ${problem}`),
      ...(stream?.chain === 'intact'
        ? []
        : [`the cloud's chain of ${stationId} is ${stream?.chain ?? 'missing'}`]),
      ...(stream?.seq === seq && stream.hash === hash
        ? []
        : [`${stationId} has ${seq} records, the cloud ${stream?.seq ?? 0}: not drained, or not the same`]),
    ];
  });
}
